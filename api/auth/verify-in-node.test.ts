import { afterAll, expect, test } from "bun:test"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { snippet } from "#scripts/test/documents.ts"
import { openForge } from "./test/forge.ts"
import { audience, goodClaims, issuer as issuerName, startIssuer } from "./test/issuer.ts"

// Inside node_modules, where Node finds the packages of this repository.
const folder = fileURLToPath(new URL(`../../node_modules/.latchkey/node-${crypto.randomUUID()}/`, import.meta.url))
const issuer = await startIssuer("EdDSA")
mkdirSync(folder, { recursive: true })
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await issuer[Symbol.asyncDispose]()
})

const code = (await snippet("api/README.md", "Verify tokens in your own backend", "js"))
  .replace("http://localhost:3000/.well-known/jwks.json", issuer.url)
  .replace("http://localhost:3000", issuerName)
  .replace("http://localhost:8000", audience)

/** Runs the README's code under Node with each header, and returns the subjects; null where the code throws. */
async function subjectsOf(authorizations: string[]): Promise<(string | null)[]> {
  writeFileSync(`${folder}verify.mjs`, code)
  writeFileSync(
    `${folder}main.mjs`,
    `import { subjectOf } from "./verify.mjs"
    const results = []
    for (const authorization of ${JSON.stringify(authorizations)}) results.push(await subjectOf(authorization).catch(() => null))
    console.log(JSON.stringify(results))`,
  )
  const node = Bun.spawn(["node", `${folder}main.mjs`], { stdout: "pipe", stderr: "inherit" })
  const output = await new Response(node.stdout).text()
  expect(await node.exited).toBe(0)
  return JSON.parse(output)
}

test("the README's code for Node accepts our tokens and refuses others", async () => {
  const forge = await openForge(issuer)
  const now = Math.floor(Date.now() / 1000)
  const unfit = {
    "another issuer": await issuer.sign({ iss: "http://elsewhere.test" }),
    "another audience": await issuer.sign({ aud: "http://elsewhere.test" }),
    expired: await issuer.sign({ exp: now - 60 }),
    "without exp": await issuer.sign({ exp: undefined }),
    "without iat": await issuer.sign({ iat: undefined }),
    "from the future": await issuer.sign({ iat: now + 3600, exp: now + 7200 }),
    "without sub": await issuer.sign({ sub: undefined }),
    "another type": await issuer.sign({}, { typ: "JWT" }),
    "bound to a key": await issuer.sign({ cnf: { jkt: "x" } }),
    restricted: await issuer.sign({ scope: "tasks:read" }),
    "an unknown key": await issuer.sign({}, { kid: "other" }),
    "no algorithm": forge.relabel({ alg: "none" }, ""),
    "the public key as a secret": forge.hmac(forge.publicKeyForms().JWK!),
    "other claims": `${forge.parts.header}.${btoa(JSON.stringify({ ...goodClaims(), sub: "x" }))}.${forge.parts.signature}`,
    "a space inside": forge.token.replace(".", ". "),
    nothing: "",
  }
  const [good, list, ...others] = await subjectsOf([
    `Bearer ${forge.token}`,
    `bearer ${await issuer.sign({ aud: ["http://elsewhere.test", audience] })}`,
    ...Object.values(unfit).map((token) => `Bearer ${token}`),
    `Basic ${forge.token}`,
  ])
  expect([good, list]).toEqual([goodClaims().sub as string, goodClaims().sub as string])
  const accepted = [...Object.keys(unfit), "another scheme"].filter((_, index) => others[index] !== null)
  expect(accepted).toEqual([])
  expect(others).toHaveLength(Object.keys(unfit).length + 1)
})
