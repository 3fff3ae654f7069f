import { expect, test } from "bun:test"
import { existsSync, readFileSync } from "node:fs"
import { fileSettingNames, readSettings } from "#shared/settings.ts"
import packageJson from "../package.json"

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

type Environment = Record<string, string>
type Service = { environment?: Environment; command?: string[]; healthcheck?: { test?: string[] }; image: string }

const dockerfile = read("Dockerfile")
const unit = read("latchkey.service")
const compose = Bun.YAML.parse(read("compose.yaml")) as { services: Record<string, Service> }
const ours = Object.entries(compose.services).filter(([, { image }]) => image === "latchkey")

const inImage = Object.fromEntries(
  [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line]) => line!.split(" ").map((pair) => pair.split("="))),
) as Environment
const inUnit = Object.fromEntries(
  [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
) as Environment

/** The environment that each recipe gives to the servers. */
const recipes: [name: string, environment: Environment][] = [
  ["latchkey.service", inUnit],
  ...ours.map(([name, { environment }]): [string, Environment] => [
    `compose.yaml: ${name}`,
    { ...inImage, ...environment },
  ]),
]

const documented = new Set([...read("../.env.example").matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name))

test("the recipes are found", () => {
  expect(ours.map(([name]) => name)).toEqual(["latchkey", "migrate", "api", "web"])
  expect(Object.keys(inUnit).length).toBeGreaterThan(5)
  expect(inImage).toEqual({ NODE_ENV: "production", HOST: "0.0.0.0", DATA_DIR: "/data" })
})

test.each(recipes)("%s uses only settings that .env.example documents", (_, environment) => {
  expect(Object.keys(environment).filter((name) => !documented.has(name))).toEqual([])
})

test.each(recipes)("the settings of %s are valid", (name, environment) => {
  const given = Object.entries(environment).flatMap(([name, value]) => {
    if (!fileSettingNames.includes(name)) return [[name, value.replaceAll(/\$\{\w+:-\}/g, "password")]]
    return [[name.replace("_FILE", ""), "ANpn3FpVvrmJYCYVbWEbyEXAMPLEsfMLmOjfLXYQV0c="]]
  })
  const needsSecret = !/api|migrate/.test(name)
  const settings = readSettings(Object.fromEntries(given), { needsSecret })
  expect(settings.NODE_ENV).toBe("production")
  expect(settings.API_PUBLIC_URL).toStartWith("https://")
  expect(settings.TRUST_PROXY).not.toEqual([])
})

test("the image contains the version of Bun in package.json", () => {
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  const bun = packageJson.packageManager.replace("@", ":")
  expect(images).toEqual([`oven/${bun}-slim`, `oven/${bun}-slim`])
})

test("the programs that the recipes start exist", () => {
  const programs = [
    ...ours.flatMap(([, { command, healthcheck }]) => [...(command ?? []), ...(healthcheck?.test ?? [])]),
    ...[...dockerfile.matchAll(/^(?:CMD|HEALTHCHECK.*CMD) (\[.*\])$/gm)].flatMap(([, list]) => JSON.parse(list!)),
    ...unit.match(/^ExecStart=.*$/m)![0].split(" "),
  ].filter((word) => word.endsWith(".ts"))
  expect(new Set(programs)).toEqual(new Set(["scripts/run.ts", "api/main.ts", "web/server.ts", "deploy/health.ts"]))
  for (const program of programs) expect(existsSync(new URL(`../${program}`, import.meta.url))).toBe(true)
})

test.each(["Caddyfile", "nginx.conf"])("%s has the two origins and the default ports", (name) => {
  const proxies = [...read(name).matchAll(/(?:proxy_pass http:\/\/|reverse_proxy )([\d.:]+)/g)].map(([, to]) => to)
  expect(proxies).toEqual(["127.0.0.1:3000", "127.0.0.1:8000"])
  for (const url of [inUnit.BETTER_AUTH_URL, inUnit.API_PUBLIC_URL]) expect(read(name)).toContain(new URL(url!).host)
})
