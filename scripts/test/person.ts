import type { Stack } from "./stack.ts"

export type Person = Awaited<ReturnType<typeof newPerson>>

/**
 * Registers a person. Each of their requests opens a new connection, so that any process may answer. `headers` are added to the
 * registration.
 */
export async function newPerson(
  { webUrl, apiUrl }: Pick<Stack, "webUrl" | "apiUrl">,
  headers: Record<string, string> = {},
) {
  const account = { name: "Ada", email: `${crypto.randomUUID()}@example.com`, password: "tea at half past four" }
  const json = { "content-type": "application/json" }
  const registered = await fetch(`${webUrl}/api/auth/register`, {
    method: "POST",
    headers: { ...json, ...headers },
    body: JSON.stringify(account),
    keepalive: false,
  })
  if (registered.status !== 201) throw new Error(`Not registered: ${registered.status} ${await registered.text()}`)
  const { token } = (await registered.json()) as { token: string }
  const cookie = registered.headers
    .getSetCookie()
    .map((each) => each.split(";", 1)[0])
    .join("; ")

  return {
    ...account,
    cookie,
    token,
    async api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(apiUrl + path, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body !== undefined && json), ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
        keepalive: false,
      })
      const text = await response.text()
      return { status: response.status, body: text ? JSON.parse(text) : undefined }
    },
    /** Requests a page or endpoint of the web app with the session's cookie. */
    web: (path: string, init: RequestInit = {}) =>
      fetch(webUrl + path, { redirect: "manual", ...init, headers: { cookie, ...init.headers }, keepalive: false }),
  }
}
