/** The most bytes of a form in addition to its file. */
const otherFields = 64 * 1024

/**
 * Returns the form of an upload whose file has at most `maxFile` bytes; undefined for a larger one. It always reads the whole
 * form, because browsers show no answer before they have sent it. Rejects when the form is malformed or the connection is
 * closed.
 */
export async function uploadedForm(request: Request, maxFile: number): Promise<FormData | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    length += read.value.byteLength
    if (length <= maxFile + otherFields) chunks.push(read.value)
    else chunks.length = 0
  }
  if (length > maxFile + otherFields) return undefined
  const headers = { "content-type": request.headers.get("content-type") ?? "" }
  return new Response(Buffer.concat(chunks), { headers }).formData()
}
