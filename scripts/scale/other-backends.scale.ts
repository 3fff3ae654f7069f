import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Forge, type Hostile, openForge } from "#api/auth/test/forge.ts"
import { duplicates, wrongClaims, wrongForm } from "#api/auth/test/hostile-contents.ts"
import { extensions, noAlgorithm, otherAlgorithm, ownKey, wrongType } from "#api/auth/test/hostile-headers.ts"
import { wrongSignature } from "#api/auth/test/hostile-signatures.ts"
import { audience, goodClaims, type Issuer, issuer as issuerName, startIssuer } from "#api/auth/test/issuer.ts"
import { snippet } from "../test/documents.ts"

// The code of api/README.md for backends in other languages, with the libraries that Debian has.

const heading = "Verify tokens in your own backend"
const families: Hostile[] = [
  duplicates,
  wrongClaims,
  wrongForm,
  extensions,
  noAlgorithm,
  otherAlgorithm,
  ownKey,
  wrongType,
  wrongSignature,
]

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-scale-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Returns the README's code for this issuer. */
async function codeFor(language: string, issuer: Issuer) {
  return (await snippet("api/README.md", heading, language))
    .replace("http://localhost:3000/.well-known/jwks.json", issuer.url)
    .replace("http://localhost:3000", issuerName)
    .replace("http://localhost:8000", audience)
    .replace('"EdDSA"', `"${issuer.algorithm}"`)
}

async function run(command: string[], { input = "", environment = {} } = {}) {
  const child = Bun.spawn(command, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdin: new TextEncoder().encode(input),
    stdout: "pipe",
    stderr: "pipe",
  })
  const [output, errors] = await Promise.all([child.stdout, child.stderr].map((stream) => new Response(stream).text()))
  if ((await child.exited) !== 0) throw new Error(errors)
  return output!
}

/** Reads tokens from standard input and prints a JSON list: the subject of each, or the status with which it is refused. */
const askInPython = `
import json
import sys
from fastapi import HTTPException
from fastapi.security import HTTPAuthorizationCredentials
from verify import subject

def ask(token):
    try:
        return str(subject(HTTPAuthorizationCredentials(scheme="Bearer", credentials=token)))
    except HTTPException as refusal:
        return refusal.status_code

print(json.dumps([ask(token) for token in json.loads(sys.stdin.read())]))
`

describe.each(["EdDSA", "ES256", "RS256"] as const)("Python with PyJWT, under %s", (algorithm) => {
  let issuer: Issuer
  let forge: Forge
  beforeAll(async () => {
    issuer = await startIssuer(algorithm)
    forge = await openForge(issuer)
    // Some hostile tokens are issued a minute in the future. With 30 s of leeway, a busy machine could accept them.
    writeFileSync(join(folder, "verify.py"), (await codeFor("python", issuer)).replace("leeway=30", "leeway=5"))
    writeFileSync(join(folder, "ask.py"), askInPython)
  })
  afterAll(() => issuer[Symbol.asyncDispose]())

  const ask = async (tokens: string[]): Promise<(string | number)[]> =>
    JSON.parse(await run(["/usr/bin/python3", "ask.py"], { input: JSON.stringify(tokens) }))

  test("our tokens are accepted, even after a key rotation", async () => {
    const before = forge.token
    await issuer.rotate("second")
    const after = await issuer.sign({ aud: ["http://elsewhere.test", audience] })
    const subject = goodClaims().sub as string
    expect(await ask([before, after])).toEqual([subject, subject])
  })

  test("every hostile token that the API refuses is refused", async () => {
    const current = await openForge(issuer)
    const made = families.flatMap((family) => Object.entries(family(current)))
    const tokens = await Promise.all(made.map(([, token]) => token))
    const restricted = await issuer.sign({ scope: "tasks:read" })
    const answers = await ask([...tokens, restricted])
    const names = [...made.map(([name]) => name), "restricted"]
    expect(names.filter((_, index) => answers[index] !== 401)).toEqual([])
    expect(answers.length).toBeGreaterThan(250)
  })
})

test("Go with golang-jwt compiles, accepts our tokens and refuses others", async () => {
  await using issuer = await startIssuer("EdDSA")
  const forge = await openForge(issuer)
  const library = "github.com/golang-jwt/jwt"
  const module = ["module example.com/verify", "go 1.19", `require ${library}/v4 v4.4.3`]
  const source = `/usr/share/gocode/src/${library}`
  writeFileSync(join(folder, "go.mod"), [...module, `replace ${library}/v4 => ${source}`, ""].join("\n"))
  writeFileSync(join(folder, "verify.go"), await codeFor("go", issuer))
  writeFileSync(
    join(folder, "ask.go"),
    `package main
    import ("fmt"; "os")
    func main() {
      for _, token := range os.Args[1:] {
        if subject, err := Subject(token); err == nil { fmt.Println(subject) } else { fmt.Println("refused") }
      }
    }`,
  )
  const environment = { GOFLAGS: "-mod=mod", GOPROXY: "off", GOTOOLCHAIN: "local", GOCACHE: join(folder, "cache") }
  await run(["go", "build", "-o", "verify", "."], { environment })
  const now = Math.floor(Date.now() / 1000)
  const unfit = [
    await issuer.sign({ iss: "http://elsewhere.test" }),
    await issuer.sign({ aud: "http://elsewhere.test" }),
    await issuer.sign({ exp: now - 60 }),
    await issuer.sign({ exp: undefined }),
    await issuer.sign({ iat: now + 3600, exp: now + 7200 }),
    await issuer.sign({}, { typ: "JWT" }),
    await issuer.sign({ cnf: { jkt: "x" } }),
    await issuer.sign({ scope: "tasks:read" }),
    forge.relabel({ alg: "none" }, ""),
    forge.hmac(forge.publicKeyForms().JWK!),
    forge.resign(new Uint8Array(64)),
  ]
  const output = await run([join(folder, "verify"), forge.token, ...unfit])
  expect(output.trim().split("\n")).toEqual([goodClaims().sub as string, ...unfit.map(() => "refused")])
})
