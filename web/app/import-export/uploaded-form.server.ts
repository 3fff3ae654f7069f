/** Bytes of a form around its file. */
const aroundFile = 64 * 1024

/**
 * The form of an upload whose file has at most so many bytes, or undefined for a larger one. Of that the rest is read and
 * dropped, because browsers show no answer before they have sent the whole form. Rejects when the form is broken or the
 * sender goes away.
 */
export async function uploadedForm(request: Request, maxFile: number): Promise<FormData | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    length += read.value.byteLength
    if (length <= maxFile + aroundFile) chunks.push(read.value)
    else chunks.length = 0
  }
  if (length > maxFile + aroundFile) return undefined
  const headers = { "content-type": request.headers.get("content-type") ?? "" }
  return new Response(Buffer.concat(chunks), { headers }).formData()
}
