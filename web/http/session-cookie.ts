import { timingSafeEqual } from "node:crypto"
import type { Settings } from "#shared/settings.ts"

/** The longest lifetime of a cookie that browsers accept, in seconds. */
export const longestKept = 400 * 24 * 60 * 60

/**
 * The prefix of our cookie names. Over https it starts with `__Host-`, so that browsers accept the cookie only from this host
 * and for all its paths, and no neighbouring host can set it (RFC 6265bis, 4.1.3.2).
 */
export const cookiePrefix = (isHttps: boolean) => (isHttps ? "__Host-latchkey" : "latchkey")

/** The https prefix of earlier versions. Browsers still have such cookies. */
const oldPrefix = "__Secure-latchkey"
/** The cookies that are renamed to the new prefix. The others are short-lived. */
const moved = ["session_token", "dont_remember", "theme", "time-zone", "shortcuts", "draft"]

/** A session token and its HMAC (SHA-256, Base64). Other values signed with the same secret are shorter than a token. */
const form = /^([\w-]{16,128})\.([A-Za-z0-9+/]{43}=)$/

/** The session token in a decoded cookie; `undefined` unless this server signed it. Its session may have ended. */
export function genuineToken(cookie: string, secret: string): string | undefined {
  const [, token, signature] = form.exec(cookie) ?? []
  if (!token || !signature) return undefined
  const expected = new Bun.CryptoHasher("sha256", secret).update(token).digest("base64")
  return timingSafeEqual(Buffer.from(expected), Buffer.from(signature)) ? token : undefined
}

/** The owner tag at the end of a session token (app/auth/store/sessions.server.ts). All sessions of an account have the same. */
const ownerOf = (cookie: string) => cookie.slice(cookie.lastIndexOf("-") + 1, cookie.lastIndexOf("."))

type Cookie = { name: string; value: string }

/** All our cookie names contain this. */
const ours = "latchkey"

/**
 * Returns our cookies in a header, without parts that have no `=`, which browsers ignore too. Removes cookies of other
 * programs on this host, because 3,500 of them fit into a header, and each page reads the header several times.
 */
const cookiesIn = (header: string): Cookie[] =>
  header.split(";").flatMap((part) => {
    if (!part.includes(ours)) return []
    const [name, value] = part.split(/=(.*)/s)
    return value === undefined ? [] : [{ name: name!.trim(), value: value.trim() }]
  })

/** The first cookie of each name, which is the one that the app would read. */
const firstOfEach = (cookies: Cookie[]) => [...new Map(cookies.toReversed().map((each) => [each.name, each])).values()]

function decoded(value: string): string {
  const plain = value.replace(/^"(.*)"$/s, "$1")
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}

/**
 * Returns a function that reduces a `Cookie` header to one session, so that all later code reads the same one. It removes
 * forged session cookies. It removes two different genuine ones, because it is unclear whose request it is. `owner` is the
 * owner tag of the session. `setCookies` clear those two, and rename cookies with the old prefix.
 * A header of 16 KiB has at most 200 signatures to check, which takes less than a millisecond.
 */
export function sessionCookies({ BETTER_AUTH_URL, BETTER_AUTH_SECRET = "" }: Settings) {
  const { protocol, hostname } = new URL(BETTER_AUTH_URL)
  const isHttps = protocol === "https:"
  const prefix = cookiePrefix(isHttps)
  const attributes = `Path=/; HttpOnly${isHttps ? "; Secure" : ""}; SameSite=Lax`

  const genuineIn = (cookies: Cookie[], name: string) => {
    const values = cookies.filter((cookie) => cookie.name === name).map(({ value }) => decoded(value))
    return [...new Set(values)].filter((value) => genuineToken(value, BETTER_AUTH_SECRET))
  }

  return function oneSession(header: string, path: string) {
    const sent = cookiesIn(header)
    const old = isHttps ? sent.filter(({ name }) => name.startsWith(`${oldPrefix}.`)) : []
    const names = new Set(sent.map(({ name }) => name))
    const renamed = moved.flatMap((name) => {
      const cookie = old.find((each) => each.name === `${oldPrefix}.${name}`)
      return cookie && !names.has(`${prefix}.${name}`) ? [{ name: `${prefix}.${name}`, value: cookie.value }] : []
    })
    const session = `${prefix}.session_token`
    const current = genuineIn(sent, session)
    const isOld = isHttps && current.length === 0
    const genuine = isOld ? genuineIn(old, `${oldPrefix}.session_token`) : current
    const isAmbiguous = genuine.length > 1

    const others = firstOfEach(
      [...sent, ...renamed].filter(({ name }) => name.startsWith(`${prefix}.`) && name !== session),
    )
    const one = genuine.length === 1 ? [{ name: session, value: encodeURIComponent(genuine[0]!) }] : []
    const isForgotten = others.some(({ name }) => name === `${prefix}.dont_remember`)
    const lifetime = (name: string) =>
      isForgotten && /session_token|dont_remember/.test(name) ? "" : `Max-Age=${longestKept}; `
    const replaced = [...renamed.filter(({ name }) => name !== session), ...(isOld ? one : [])]
    return {
      owner: genuine.length === 1 ? ownerOf(genuine[0]!) : undefined,
      cookie: [...others, ...one].map(({ name, value }) => `${name}=${value}`).join("; "),
      isAmbiguous,
      setCookies: [
        ...replaced.map(({ name, value }) => `${name}=${value}; ${lifetime(name)}${attributes}`),
        ...(isAmbiguous ? cleared(session, path) : []),
        ...[...new Set(old.map(({ name }) => name))].slice(0, 20).flatMap((name) => cleared(name, path)),
      ],
    }
  }

  /** Returns the `Set-Cookie` values that clear a cookie for every domain and path for which another host may have set it. */
  function cleared(name: string, path: string): string[] {
    const clear = (where: string) => `${name}=; Max-Age=0; ${where}${attributes.slice("Path=/".length)}`
    if (name.startsWith("__Host-")) return [clear("Path=/")]
    const labels = hostname.split(".")
    const domains = labels.slice(0, -1).map((_, index) => `Domain=${labels.slice(index).join(".")}; `)
    const segments = path.split("/").filter(Boolean).slice(0, 3)
    const paths = ["/", ...segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`)]
    return ["", ...domains.slice(0, 3)].flatMap((domain) => paths.map((each) => clear(`${domain}Path=${each}`)))
  }
}
