type Options = { headers?: Record<string, string> }

export type Person = { name: string; email: string; password: string }

export const somebody = (): Person => ({
  name: "Ada Lovelace",
  email: `${crypto.randomUUID()}@example.com`,
  password: "tea at half past four",
})

export type Visitor = ReturnType<typeof visitor>

/** A client with a cookie jar that follows no redirects and runs no scripts. */
export function visitor(webUrl: string) {
  const jar = new Map<string, string>()

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (jar.size > 0 && !headers.has("cookie")) headers.set("cookie", [...jar].map((pair) => pair.join("=")).join("; "))
    const response = await fetch(webUrl + path, { redirect: "manual", ...init, headers })
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";", 1)[0]!.split(/=(.*)/s) as [string, string]
      if (/;\s*Max-Age=0/i.test(cookie)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  return {
    jar,
    /** The `Cookie` header of the next request. */
    cookie: () => [...jar].map((pair) => pair.join("=")).join("; "),
    get: (path: string, { headers }: Options = {}) => send(path, { headers }),
    /** Sends a form like one of our pages. */
    submit: (path: string, fields: Record<string, string>, { headers }: Options = {}) =>
      send(path, { method: "POST", body: new URLSearchParams(fields), headers: { origin: webUrl, ...headers } }),
    /** Sends JSON like a program. */
    post: (path: string, body: unknown = {}, { headers }: Options = {}) =>
      send(path, {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
  }
}

/** A visitor who has just registered, their account, and the answer to the registration. */
export async function registered(webUrl: string) {
  const person = somebody()
  const someone = visitor(webUrl)
  const response = await someone.post("/api/auth/register", person)
  const answer = await response.json()
  if (response.status !== 201) throw new Error(`Not registered: ${response.status} ${JSON.stringify(answer)}`)
  return { person, someone, answer }
}

/** Decodes a JWT without verifying it. */
export function read(token: string) {
  const [header, claims] = token.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()))
  return { header, claims }
}
