/** Reasons for refusing a token, with the description for the client (RFC 6750, 3: printable ASCII without quotes). */
const descriptions = {
  malformed: "The access token is malformed",
  header: "The access token has a header that is not accepted",
  algorithm: "The access token is signed with an algorithm that is not accepted",
  type: "The access token is not of the type at+jwt",
  key: "The access token is signed with an unknown key",
  signature: "The access token has an invalid signature",
  claims: "The access token lacks a claim or has one of the wrong form",
  issuer: "The access token is from another issuer",
  audience: "The access token is for another audience",
  expired: "The access token expired",
  not_yet_valid: "The access token is not valid yet",
  revoked: "The access token was revoked",
  account: "The account of the access token is gone",
  bound: "The access token is bound to a key and needs a DPoP proof",
  unbound: "The access token is not bound to a key",
  proof: "The DPoP proof is not accepted",
} as const

/** Thrown for a refused token. `subject` is set only when the signature was valid; otherwise anyone could have written it. */
export class TokenRejected extends Error {
  override name = "TokenRejected"

  constructor(
    readonly reason: keyof typeof descriptions,
    readonly subject?: string,
    fault?: string,
  ) {
    super(descriptions[reason] + (fault ? `: ${fault}` : ""))
  }
}

/** Thrown when a token can be neither accepted nor refused, because the keys or the ended sessions cannot be read. */
export class CannotVerify extends Error {
  override name = "CannotVerify"
}
