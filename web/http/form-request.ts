import { Problem } from "#scripts/problem.ts"

/**
 * A POST for one of our pages, with a body that its action can read as a form: what is none, or is broken, gets no
 * further. Throws a 400 or 415 `Problem`.
 */
export async function asForm(request: Request): Promise<Request> {
  const { url, method, headers, signal } = request
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (type === "application/x-www-form-urlencoded") return request
  if (type !== "multipart/form-data" && request.body) throw new Problem("unsupported-media-type", "Send a form.")
  const body = request.body ? await request.formData().catch(broken) : new URLSearchParams()
  headers.delete("content-type")
  headers.delete("content-length")
  return new Request(url, { method, headers, signal, body })
}

function broken(): never {
  throw new Problem("bad-request", "The form is broken.")
}
