import { SignJWT } from "jose"
import { compare } from "../compare.ts"
import { request } from "../load/request.ts"
import { type Findings, percent } from "../report.ts"
import type { Person, Stage } from "../stage.ts"

const list = (token: string) => request({ path: "/api/tasks", headers: { Authorization: `Bearer ${token}` } })

/** The API with other settings, beside itself as shipped. */
export async function variants(stage: Stage): Promise<Findings> {
  const { api, people } = stage
  const asShipped = { server: api, load: { requests: people.map(({ token }) => list(token)), status: 200 } }
  const shared = await stage.startApi("API with HS256", { JWT_ALGORITHM: "HS256" })
  const tokens = await Promise.all(people.map((person) => signed(stage, person)))
  const algorithms = await compare(stage, "list of 50", [
    asShipped,
    { server: shared, load: { requests: tokens.map(list), status: 200 } },
  ])
  const ratio = algorithms[0]?.ratio ?? 0
  return {
    rows: algorithms,
    checks: [{ target: "EdDSA: within 5 % of HS256", measured: percent(ratio), isMet: Math.abs(ratio - 1) <= 0.05 }],
  }
}

function signed({ settings }: Stage, { id, email }: Person): Promise<string> {
  const { JWT_ISSUER, JWT_AUDIENCE, BETTER_AUTH_SECRET } = settings
  return new SignJWT({ email, jti: crypto.randomUUID(), iss: JWT_ISSUER, aud: JWT_AUDIENCE, sub: id })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setIssuedAt()
    .setExpirationTime("2h")
    .sign(new TextEncoder().encode(BETTER_AUTH_SECRET))
}
