import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { randomBytes } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "../postgres/free-port.ts"
import { programPath } from "../test/debian.ts"
import { eventually } from "../test/eventually.ts"
import { codings } from "../test/on-the-wire.ts"
import { type Stack, startStack } from "../test/stack.ts"
import { makeCertificate } from "./authority.ts"

// Latchkey in production mode behind the proxies of deploy/, with the files there. Only ports, names and certificates differ.

const recipe = (name: string) => readFileSync(fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url)), "utf8")
const hosts = { web: "tasks.localhost", api: "api.tasks.localhost" }

type Files = { folder: string; certificate: string; key: string; authority: string }
type Ports = { https: number; http: number; web: string; api: string }

/** For each proxy: writes its files, and returns the command that runs it in the foreground. */
const proxies = {
  Caddy({ folder, certificate, key }: Files, { https, http, web, api }: Ports) {
    const sites = recipe("Caddyfile")
      .replaceAll(/^(\S*)tasks\.example\.com \{$/gm, `$1tasks.localhost:${https} {\n\ttls ${certificate} ${key}`)
      .replace("127.0.0.1:3000", `127.0.0.1:${web}`)
      .replace("127.0.0.1:8000", `127.0.0.1:${api}`)
    writeFileSync(join(folder, "Caddyfile"), `{\n\tadmin off\n\thttp_port ${http}\n\thttps_port ${https}\n}\n${sites}`)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", join(folder, "Caddyfile")]
  },
  nginx({ folder, certificate, key }: Files, { https, http, web, api }: Ports) {
    const servers = recipe("nginx.conf")
      .replaceAll("tasks.example.com", "tasks.localhost")
      .replaceAll(/ssl_certificate .*;/g, `ssl_certificate ${certificate};`)
      .replaceAll(/ssl_certificate_key .*;/g, `ssl_certificate_key ${key};`)
      .replaceAll("listen 443", `listen ${https}`)
      .replace("listen 80", `listen ${http}`)
      .replace("127.0.0.1:3000", `127.0.0.1:${web}`)
      .replace("127.0.0.1:8000", `127.0.0.1:${api}`)
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join("\n")
    writeFileSync(
      join(folder, "nginx.conf"),
      `daemon off;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\nevents {}\n` +
        `http {\naccess_log off;\n${temporary}\n${servers}\n}\n`,
    )
    return ["nginx", "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")]
  },
}

describe.each(Object.entries(proxies))("behind %s", (_, commandOf) => {
  let folder: string
  let files: Files
  let stack: Stack
  let proxy: Bun.Subprocess
  let origins: { web: string; api: string }
  let http: number

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "latchkey-scale-"))
    files = { folder, ...makeCertificate(folder, Object.values(hosts)) }
    const https = await freePort()
    http = await freePort()
    origins = { web: `https://${hosts.web}:${https}`, api: `https://${hosts.api}:${https}` }
    const WEB_PORT = String(await freePort())
    stack = await startStack({
      NODE_ENV: "production",
      WEB_PORT,
      BETTER_AUTH_URL: origins.web,
      API_PUBLIC_URL: origins.api,
      JWKS_URL: `http://localhost:${WEB_PORT}/api/auth/jwks`,
      TRUST_PROXY: "127.0.0.1,::1",
    })
    const ports = { https, http, web: WEB_PORT, api: new URL(stack.apiUrl).port }
    const [program, ...args] = commandOf(files, ports) as [string, ...string[]]
    proxy = Bun.spawn([programPath(program) ?? program, ...args], {
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ["ignore", "ignore", "ignore"],
    })
    await eventually(
      async () => (await curl(`${origins.web}/healthz`)).status,
      (status) => status === 200 || proxy.exitCode !== null,
      20_000,
    )
  })
  afterAll(async () => {
    proxy?.kill("SIGTERM")
    await proxy?.exited
    await stack?.stop()
    rmSync(folder, { recursive: true })
  })

  /** Sends a request like a browser: with HTTP/2 if it is offered, a cookie jar, and trust only in our authority. */
  async function curl(url: string, ...options: string[]) {
    const jar = join(folder, "cookies")
    const names = Object.values(hosts).flatMap((name) => ["--resolve", `${name}:${new URL(url).port}:127.0.0.1`])
    const cookies = ["--cookie", jar, "--cookie-jar", jar]
    const written = ["--silent", "--include", "--write-out", "\n%{http_version} %{response_code}"]
    const child = Bun.spawn(["curl", ...written, "--cacert", files.authority, ...names, ...cookies, ...options, url], {
      stdout: "pipe",
      stderr: "pipe",
    })
    const text = await new Response(child.stdout).text()
    await child.exited
    const [, answer = "", version = "", status = ""] = /^([\s\S]*)\n(\S+) (\d+)$/.exec(text) ?? []
    const [head = "", ...body] = answer.split("\r\n\r\n")
    return { status: Number(status), version, head, body: body.join("\r\n\r\n") }
  }
  const json = (value: unknown) => ["--header", "content-type: application/json", "--data", JSON.stringify(value)]
  const account = { name: "Ada", email: "ada@example.com", password: "tea at half past four" }

  test("registering sets cookies that only this host can set, and answers a token for the public API", async () => {
    const { status, version, head, body } = await curl(`${origins.web}/api/auth/register`, ...json(account))
    expect({ status, version }).toEqual({ status: 201, version: "2" })
    const cookies = [...head.matchAll(/^set-cookie: ([^\r]*)/gim)].map(([, cookie]) => cookie as string)
    const session = cookies.find((cookie) => cookie.includes("session_token"))
    expect(session).toMatch(/^__Host-latchkey\.session_token=/)
    expect(session).toMatch(/; secure/i)
    for (const cookie of cookies) expect(cookie).not.toMatch(/domain=/i)
    const { token } = JSON.parse(body)
    const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString())
    expect(claims).toMatchObject({ iss: origins.web, aud: origins.api })
    const added = await curl(
      `${origins.api}/api/tasks`,
      ...json({ title: "Water the plants" }),
      ...["--header", `authorization: Bearer ${token}`],
    )
    expect({ status: added.status, version: added.version }).toEqual({ status: 201, version: "2" })
    const { id } = JSON.parse(added.body)
    const page = await curl(`${origins.web}/tasks/${id}`)
    expect(page.status).toBe(200)
    expect(page.body).toContain("Water the plants")
  })

  test.each(["/", "/tasks", "/settings", "/settings/import", "/favicon.svg"])(
    "%s is served by HTTP/2",
    async (path) => {
      const { status, version, head } = await curl(origins.web + path, "--location")
      expect({ status, version }).toEqual({ status: 200, version: "2" })
      expect(head).toMatch(/^strict-transport-security: max-age=/im)
      expect(head).toMatch(/^content-security-policy: /im)
    },
  )

  test.each(["/healthz", "/readyz", "/openapi", "/openapi/json"])("the API's %s is served by HTTP/2", async (path) => {
    const { status, version } = await curl(origins.api + path)
    expect({ status, version }).toEqual({ status: 200, version: "2" })
  })

  test.each(codings)("answers stay compressed with %s, and are identical without", async (coding) => {
    for (const url of [`${origins.web}/offline`, `${origins.api}/openapi/json`]) {
      const { status, head } = await curl(url, "--header", `accept-encoding: ${coding}`)
      expect([url, status]).toEqual([url, 200])
      expect(head).toMatch(new RegExp(`^content-encoding: ${coding}\\r?$`, "im"))
      expect(head).toMatch(/^vary: .*accept-encoding/im)
    }
    const plain = await curl(`${origins.api}/openapi/json`)
    expect(plain.head).not.toMatch(/^content-encoding/im)
    const decoded = await curl(`${origins.api}/openapi/json`, "--compressed")
    expect(decoded.head).toMatch(/^content-encoding/im)
    expect(decoded.body).toBe(plain.body)
  })

  test("a form is accepted from this origin, and refused from another", async () => {
    const form = ["--data", "title=Buy+milk&intent=add"]
    const refused = await curl(`${origins.web}/tasks`, ...form, "--header", "origin: https://elsewhere.example")
    expect(refused.status).toBe(403)
    const accepted = await curl(`${origins.web}/logout`, "--request", "POST", "--header", `origin: ${origins.web}`)
    expect(accepted.status).toBe(302)
  })

  test("wrong passwords are limited, even if the browser claims another address each time", async () => {
    const wrong = (n: number) =>
      curl(
        `${origins.web}/api/auth/login`,
        ...json({ email: "nobody@example.com", password: randomBytes(9).toString("hex") }),
        ...["--header", `x-forwarded-for: 192.0.2.${n}`],
      )
    const statuses: number[] = []
    for (let n = 1; n <= 12; n++) statuses.push((await wrong(n)).status)
    expect(statuses).toContain(429)
  })

  test("plain http leads to https", async () => {
    const { status, head } = await curl(`http://${hosts.web}:${http}/tasks`)
    expect([301, 308]).toContain(status)
    expect(head).toMatch(/^location: https:\/\/tasks\.localhost/im)
  })

  test("the proxy writes nothing outside its folder", () => {
    expect(existsSync("/run/nginx.pid")).toBe(false)
  })
})
