import { encode, type Hostile, nextCharacter, tokensFor, withPrefix } from "./forge.ts"

export const duplicates: Hostile = ({ sign, goodHeader, goodClaims }) => {
  const header = JSON.stringify(goodHeader)
  const claims = JSON.stringify(goodClaims())
  const twice = (json: string, member: string) => json.replace("{", `{${member},`)
  return {
    "alg twice, none first": sign({ header: twice(header, '"alg":"none"') }),
    "alg twice, none last": sign({ header: header.replace("}", ',"alg":"none"}') }),
    "alg twice alike": sign({ header: twice(header, `"alg":${JSON.stringify(goodHeader.alg)}`) }),
    "kid twice": sign({ header: twice(header, '"kid":"other","kid":"another"') }),
    "typ twice": sign({ header: twice(header, '"typ":"JWT"') }),
    "typ twice with an escape": sign({ header: twice(header, '"t\\u0079p":"JWT"') }),
    "sub twice": sign({ claims: twice(claims, '"sub":"0199a5c1-7d6e-7c3f-9a1b-2f4f6f8f0aff"') }),
    "exp twice": sign({ claims: claims.replace("}", ',"exp":9999999999}') }),
    "aud twice": sign({ claims: twice(claims, '"aud":"http://elsewhere.test"') }),
    "a member of cnf twice": sign({ claims: twice(claims, '"cnf":{"jkt":"a","jkt":"b"}') }),
  }
}

const now = () => Math.floor(Date.now() / 1000)
export const wrongClaims: Hostile = ({ sign, goodClaims }) => {
  const claim = (name: string, values: unknown[]) =>
    withPrefix(
      name,
      tokensFor(values, (value) => sign({ claims: { [name]: value } })),
    )
  const raw = (name: string, json: string) =>
    sign({ claims: JSON.stringify({ ...goodClaims(), [name]: "<raw>" }).replace('"<raw>"', json) })
  return {
    ...claim("sub", [
      undefined,
      null,
      "",
      0,
      true,
      [],
      {},
      "admin",
      "*",
      "' or 1=1 --",
      "\u0000",
      "0199a5c1-7d6e-7c3f-9a1b",
    ]),
    ...claim("iss", [
      undefined,
      null,
      "",
      0,
      [],
      ["http://web.test"],
      "http://web.test/",
      "http://web.test.evil.test",
      "HTTP://WEB.TEST",
    ]),
    ...claim("aud", [
      undefined,
      null,
      "",
      0,
      [],
      {},
      ["http://web.test"],
      "http://api.test/",
      "http://api.test:80",
      [null],
    ]),
    ...claim("exp", [undefined, null, 0, -1, now() - 60, "9999999999", 9999999999.5, true, [9999999999], {}, 1e300]),
    ...claim("iat", [undefined, null, now() + 60, 9999999999, "0", 0.5, [0], 1e300]),
    ...claim("nbf", [null, now() + 60, 9999999999, "0", 0.5, {}]),
    ...claim("sid", [null, 0, [], {}]),
    ...claim("cnf", [null, 0, "x", [], {}, { jkt: null }, { jwk: { kty: "oct" } }]),
    "exp beyond all numbers": raw("exp", "1e400"),
    "exp that is no JSON": raw("exp", "NaN"),
    "exp in hexadecimal": raw("exp", "0xffffffff"),
    "a claim without end": sign({ claims: `{"sub":"${"x".repeat(2500)}` }),
    "no claim at all": sign({ claims: "{}" }),
    "claims from a prototype": sign({ claims: `{"__proto__":${JSON.stringify(goodClaims())}}` }),
  }
}

export const wrongForm: Hostile = ({ token, parts: { header, payload, signature }, sign, goodClaims }) => ({
  ...Object.fromEntries(
    [1, 20, 100, token.length - 10, token.length - 1].map((n) => [`cut to ${n}`, token.slice(0, n)]),
  ),
  "no header": `.${payload}.${signature}`,
  "no payload": `${header}..${signature}`,
  "no signature": `${header}.${payload}.`,
  "no signature and no dot": `${header}.${payload}`,
  "dots alone": "..",
  "more dots": "....",
  "four parts": `${token}.${signature}`,
  "five parts, as if encrypted": `${header}.AAAA.AAAA.AAAA.AAAA`,
  "parts in another order": `${payload}.${header}.${signature}`,
  "itself twice": `${token}${token}`,
  "itself twice with a comma": `${token},${token}`,
  "another scheme within": `Bearer ${token}`,
  quotes: `"${token}"`,
  "angle brackets": `<${token}>`,
  "a trailing semicolon": `${token};`,
  "percent-encoded": token.replaceAll(".", "%2E"),
  "a space within": `${header}. ${payload}.${signature}`,
  "a tab within": `${header}.\t${payload}.${signature}`,
  "a space before its end": `${header}.${payload}. ${signature}`,
  padding: `${header}=.${payload}==.${signature}=`,
  "stray bits": `${header}.${payload}.${signature.slice(0, -1)}${nextCharacter(signature.slice(-1))}`,
  "a letter of another script": `${header}.${payload}.${signature.replace(/[a-z]/, "\u00e5")}`,
  "the JSON serialisation": JSON.stringify({ protected: header, payload, signature }),
  "a length of 5,000": `${header}.${payload}.${"A".repeat(5_000)}`,
  "a length of 14,000": "A".repeat(14_000),
  "many dots": ".".repeat(5_000),
  "well signed, but too long": sign({ claims: { more: "x".repeat(4_000) } }),
  "well signed, a token in a token": sign({ header: { cty: "JWT" }, claims: JSON.stringify(token) }),
  "well signed, a token as its payload": sign({ header: { cty: "JWT" }, claims: token }),
  "well signed, an empty payload": sign({ claims: " " }),
  "well signed, a list": sign({ claims: JSON.stringify([goodClaims()]) }),
  "well signed, null": sign({ claims: "null" }),
  "well signed, a number": sign({ claims: "1" }),
  "well signed, deep": sign({ claims: `{"a":${"[".repeat(1_000)}${"]".repeat(1_000)}}` }),
  "well signed, a header that is a list": sign({ header: "[]" }),
  "well signed, a header that is null": sign({ header: "null" }),
  "well signed, a header that is a string": sign({ header: '"alg"' }),
  "well signed, a header that is empty": sign({ header: "{}" }),
  "well signed, a header that is not JSON": sign({ header: "alg=none" }),
  "well signed, a header in Latin-1": sign({ header: "{}" }).then(
    (signed) => `${encode(new Uint8Array([0x7b, 0xe9, 0x7d]))}${signed.slice(signed.indexOf("."))}`,
  ),
  "well signed, a header after a byte order mark": sign({ header: "\ufeff{}" }),
})
