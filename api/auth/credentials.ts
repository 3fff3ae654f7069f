/** What an `Authorization` header holds (RFC 9110, 11.4): a token, and the scheme it was sent under. */
export type Credentials = { scheme: "Bearer" | "DPoP"; token: string }

/**
 * The token a request carries; an empty one when it carries none. Other schemes count as none. So does a token in the
 * query, in the body or in a cookie: those end up in logs and histories (RFC 6750, 5.3).
 */
export function readCredentials(authorization: string | null): Credentials {
  const [, scheme = "", token = ""] = authorization?.match(/^(bearer|dpop)(?: +(.*))?$/is) ?? []
  return { scheme: scheme.toLowerCase() === "dpop" ? "DPoP" : "Bearer", token }
}
