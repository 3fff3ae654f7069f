import { readBounded } from "#shared/http/body.ts"
import { Problem } from "#shared/http/problem.ts"

/**
 * The most bytes of a body. A description of 10,000 characters has up to 120,000, because four bytes of a character become
 * twelve when percent-encoded. Clients without a session may send as much, because their form is kept until they log in.
 */
const maxBytes = 256 * 1024
/** The most fields of a form: enough to select all tasks of a page. Parsing the 130,000 that fit into a body took 60 ms. */
const maxFields = 1_000

/** The page that receives files. It reads the form itself after it has checked the session. */
const takesFile = (path: string) => /^\/settings\/import(\.data)?\/?$/i.test(path)

/** Whether a POST to this path is a form. Endpoints read other bodies, or refuse the method whatever the body is. */
export const takesForm = (path: string) => !/^\/(api\/|\.well-known\/|calendar\/|healthz$)/.test(path)

/** Returns the body of a POST: its bytes, or a stream for the page that receives files. Throws a 400 or 413 `Problem`. */
export async function readBody(incoming: Request, path: string): Promise<Uint8Array<ArrayBuffer> | Request["body"]> {
  if (takesFile(path)) return incoming.body
  const bytes = await readBounded(incoming, maxBytes).catch(brokeOff)
  if (!bytes) throw new Problem("content-too-large", `Send ${maxBytes / 1024} KiB at most.`)
  return bytes.byteLength > 0 ? bytes : null
}

/** Returns the POST with a body that an action can read as a form. Throws a 400, 413 or 415 `Problem`. */
export async function asForm(request: Request, bytes: Uint8Array<ArrayBuffer> | Request["body"]): Promise<Request> {
  const { url, method, headers, signal } = request
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase()
  if (type !== "application/x-www-form-urlencoded" && type !== "multipart/form-data" && request.body)
    throw new Problem("unsupported-media-type", "Send a form.")
  if (takesFile(new URL(url).pathname)) return request
  if (bytes instanceof Uint8Array) boundFields(bytes, headers.get("content-type") ?? "")
  if (type === "application/x-www-form-urlencoded") return request
  const body = request.body ? await request.formData().catch(broken) : new URLSearchParams()
  headers.delete("content-type")
  headers.delete("content-length")
  return new Request(url, { method, headers, signal, body })
}

/** Throws a 413 `Problem` for a form with too many fields. Counts the separators, because parsing would take too long. */
function boundFields(form: Uint8Array<ArrayBuffer>, contentType: string) {
  const boundary = contentType.match(/;\s*boundary="?([^";]+)/i)?.[1]?.trim()
  const separator = boundary ? `--${boundary}` : "&"
  const bytes = Buffer.from(form.buffer, form.byteOffset, form.byteLength)
  let at = -1
  for (let fields = 0; fields <= maxFields; fields++) {
    at = bytes.indexOf(separator, at + 1)
    if (at === -1) return
  }
  throw new Problem("content-too-large", `Send a form of ${maxFields.toLocaleString("en")} fields at most.`)
}

function brokeOff(): never {
  throw new Problem("bad-request", "The body is incomplete.")
}

function broken(): never {
  throw new Problem("bad-request", "The form is malformed.")
}
