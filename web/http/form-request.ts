import { readBounded } from "#scripts/http/read-bounded.ts"
import { Problem } from "#scripts/problem.ts"

/**
 * Bytes of a body: a description of 10,000 characters takes 120,000 where each has four bytes and each byte is
 * percent-encoded. Anybody may send that much, as what was typed is kept for who has to log in first.
 */
const maxBytes = 256 * 1024

/** The page to which a file is sent: it reads the form itself, once it knows from whom it is. */
const takesFile = (path: string) => /^\/settings\/import(\.data)?\/?$/i.test(path)

/** What a POST brings: in full, unless it is a file. Throws a 400 or 413 `Problem`. */
export async function readBody(incoming: Request, path: string): Promise<BodyInit | null> {
  if (takesFile(path)) return incoming.body
  const bytes = await readBounded(incoming, maxBytes).catch(brokeOff)
  if (!bytes) throw new Problem("content-too-large", `Send ${maxBytes / 1024} KiB at most.`)
  return bytes.byteLength > 0 ? bytes : null
}

/**
 * A POST for one of our pages, with a body that its action can read as a form: what is none, or is broken, gets no
 * further. Throws a 400 or 415 `Problem`.
 */
export async function asForm(request: Request): Promise<Request> {
  const { url, method, headers, signal } = request
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (type === "application/x-www-form-urlencoded") return request
  if (type !== "multipart/form-data" && request.body) throw new Problem("unsupported-media-type", "Send a form.")
  if (takesFile(new URL(url).pathname)) return request
  const body = request.body ? await request.formData().catch(broken) : new URLSearchParams()
  headers.delete("content-type")
  headers.delete("content-length")
  return new Request(url, { method, headers, signal, body })
}

function brokeOff(): never {
  throw new Problem("bad-request", "The body broke off.")
}

function broken(): never {
  throw new Problem("bad-request", "The form is broken.")
}
