import { afterAll, describe, expect, test } from "bun:test"
import { refused, startGuarded } from "./test/guarded.ts"
import { goodClaims, startIssuer } from "./test/issuer.ts"

const issuer = await startIssuer("EdDSA")
const api = await startGuarded(issuer)
const malformed = refused("The access token is malformed")
const wrongClaim = refused("The access token lacks a claim or has one of the wrong form")
const wrongHeader = refused("The access token has a header that is not accepted")
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
})

/** A base64url text with the unused bits of its last character set. */
const strayBits = (text: string) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) + 1]
}

const spellings: [string, (parts: string[]) => string][] = [
  ["two parts", ([header, payload]) => `${header}.${payload}`],
  ["an empty signature", ([header, payload]) => `${header}.${payload}.`],
  ["an empty header", ([, payload, signature]) => `.${payload}.${signature}`],
  ["an empty payload", ([header, , signature]) => `${header}..${signature}`],
  ["dots alone", () => ".."],
  ["four parts", (parts) => [...parts, "AAAA"].join(".")],
  ["a dot at the end", (parts) => `${parts.join(".")}.`],
  ["a space in it", ([header, ...rest]) => [`${header} `, ...rest].join(".")],
  ["a tab in it", ([header, ...rest]) => [`${header}\t`, ...rest].join(".")],
  ["a word after it", (parts) => `${parts.join(".")} again`],
  ["a comma after it", (parts) => `${parts.join(".")},`],
  ["quotes around it", (parts) => `"${parts.join(".")}"`],
  ["padding", (parts) => `${parts.join(".")}==`],
  ["the plain base64 alphabet", ([header, payload]) => `${header}.${payload}.${"+/".repeat(43)}`],
  ["a letter that is none of ASCII", ([header, payload, signature]) => `${header}.${payload}.${signature?.slice(1)}é`],
  [
    "stray bits in its signature",
    ([header, payload, signature = ""]) => `${header}.${payload}.${strayBits(signature)}`,
  ],
  ["a signature cut by a character", (parts) => parts.join(".").slice(0, -1)],
  ["more characters than a token has", ([header, payload]) => `${header}.${payload}.${"A".repeat(4096)}`],
]

test.each(spellings)("a token is accepted only in its canonical form: not with %s", async (_, spell) => {
  const token = await issuer.sign()
  expect(await api.ask(`Bearer ${spell(token.split("."))}`)).toEqual(malformed)
  expect(await api.ask(`Bearer ${token}`)).toMatchObject({ status: 200 })
})

/** A correctly signed token with exactly this header and payload. */
async function signText(header: string, payload: string) {
  const input = [header, payload].map((text) => Buffer.from(text).toString("base64url")).join(".")
  const signature = await crypto.subtle.sign("Ed25519", issuer.signingKey(), new TextEncoder().encode(input))
  return `${input}.${Buffer.from(signature).toString("base64url")}`
}

const header = '{"alg":"EdDSA","typ":"at+jwt","kid":"first"}'

test.each<[string, string, (payload: string) => string]>([
  ["a member twice in the header", '{"alg":"none","alg":"EdDSA","typ":"at+jwt","kid":"first"}', (payload) => payload],
  ["a claim twice", header, (payload) => payload.replace("{", '{"sub":"x",')],
  ["a claim twice, once with an escape", header, (payload) => payload.replace("{", '{"s\\u0075b":"x",')],
  ["a member twice within a claim", header, (payload) => payload.replace("{", '{"more":[{"a":1,"a":2}],')],
  ["a header that is a list", `[${header}]`, (payload) => payload],
  ["a header that is null", "null", (payload) => payload],
  ["a payload that is a list", header, (payload) => `[${payload}]`],
  ["a payload that is a string", header, (payload) => JSON.stringify(payload)],
  ["a payload that is not JSON", header, () => "sub=ada"],
  ["a payload after a byte order mark", header, (payload) => `\ufeff${payload}`],
  ["something after the payload", header, (payload) => `${payload}{}`],
  ["an endless nesting", header, () => `{"a":${"[".repeat(1500)}`],
])("even correctly signed, a token is refused with %s", async (_, head, change) => {
  const token = await signText(head, change(JSON.stringify(goodClaims())))
  expect(await api.ask(`Bearer ${token}`)).toEqual(malformed)
})

test("white space inside the JSON and unknown claims are accepted, because another issuer may write them", async () => {
  const payload = JSON.stringify({ ...goodClaims(), roles: ["a:b", { "c,": '":' }], text: 'say "a": "b"' }, null, 2)
  expect(await api.ask(`Bearer ${await signText(header, payload)}`)).toMatchObject({ status: 200 })
})

describe("a token's claims", () => {
  test.each<[string, unknown]>([
    ["sub", undefined],
    ["sub", null],
    ["sub", 7],
    ["sub", ""],
    ["sub", "ada"],
    ["sub", "0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11 "],
    ["sub", "0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11\n"],
    ["sub", "{0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11}"],
    ["sub", "0199a5c17d6e7c3f9a1b2f4f6f8f0a11"],
    ["sub", "' or 1=1 --"],
    ["sub", ["0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0a11"]],
    ["iss", undefined],
    ["iss", ["http://web.test"]],
    ["iss", null],
    ["iat", undefined],
    ["iat", "1700000000"],
    ["iat", 1700000000.5],
    ["iat", null],
    ["exp", undefined],
    ["exp", null],
    ["exp", "9999999999"],
    ["exp", 9999999999.5],
    ["exp", 1e300],
    ["exp", true],
    ["exp", [9999999999]],
    ["nbf", "0"],
    ["nbf", 0.5],
    ["nbf", null],
    ["email", 1],
    ["sid", {}],
    ["sid", null],
    ["jti", 5],
    ["cnf", null],
    ["cnf", "x"],
    ["cnf", {}],
    ["cnf", { jkt: 1 }],
    ["cnf", { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" }],
  ])("are refused if %s is %j", async (name, value) => {
    expect(await api.ask(`Bearer ${await issuer.sign({ [name]: value })}`)).toEqual(wrongClaim)
  })

  test.each(["sid", "jti", "email"])("may lack %s, because another issuer may not write it", async (name) => {
    expect(await api.ask(`Bearer ${await issuer.sign({ [name]: undefined })}`)).toMatchObject({ status: 200 })
  })

  test("may have a subject in upper case, which is changed to lower case", async () => {
    const sub = goodClaims().sub as string
    const answer = await api.ask(`Bearer ${await issuer.sign({ sub: sub.toUpperCase() })}`)
    expect(answer).toMatchObject({ status: 200, body: { subject: sub } })
  })
})

test.each<[string, unknown]>([
  ["jku", "http://elsewhere.test/jwks"],
  ["jwk", { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }],
  ["x5u", "http://elsewhere.test/chain"],
  ["x5c", ["MIIB"]],
  ["b64", true],
])("even correctly signed, a token is refused if its header has %s", async (name, value) => {
  const head = JSON.stringify({ alg: "EdDSA", typ: "at+jwt", kid: "first", [name]: value })
  expect(await api.ask(`Bearer ${await signText(head, JSON.stringify(goodClaims()))}`)).toEqual(wrongHeader)
})

test.each([[[]], [["exp"]], [["b64"]], ["exp"], [null]])(
  "even correctly signed, a token is refused if crit is %j",
  async (crit) => {
    const head = JSON.stringify({ alg: "EdDSA", typ: "at+jwt", kid: "first", crit })
    expect(await api.ask(`Bearer ${await signText(head, JSON.stringify(goodClaims()))}`)).toEqual(wrongHeader)
  },
)

test.each([
  undefined,
  null,
  1,
  "",
  "unknown",
  [["first"]],
  { kid: "first" },
  "FIRST",
  "first\u0000",
  "__proto__",
  "size",
])("even correctly signed, a token is refused if its kid is %j", async (kid) => {
  const head = JSON.stringify({ alg: "EdDSA", typ: "at+jwt", kid })
  expect(await api.ask(`Bearer ${await signText(head, JSON.stringify(goodClaims()))}`)).toEqual(
    refused("The access token is signed with an unknown key"),
  )
})
