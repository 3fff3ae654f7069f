import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileSettingNames, readSettings, settingNames } from "#shared/settings.ts"
import { registered } from "#web/test/visitor.ts"
import packageJson from "../package.json"
import { runAccounts } from "./test/accounts.ts"
import { freshDatabase } from "./test/database.ts"
import { blocksIn, documents, read, root, snippet, withoutBlocks } from "./test/documents.ts"
import { type Stack, startStack } from "./test/stack.ts"

// Runs or checks the code and the commands in the documents.

setDefaultTimeout(120_000)

/** Every block of code in the documents, and the test that runs it. A new block needs a test. */
const testedBlocks = {
  "README.md › Latchkey › mermaid": "a picture",
  "README.md › Start › sh": "scripts/start/start.test.ts and the run of the tests itself",
  "README.md › First call › sh": "here",
  "README.md › Settings › sh": "here",
  "api/README.md › Add a resource › sql": "here",
  "api/README.md › Verify tokens in your own backend › python": "scripts/scale/other-backends.scale.ts",
  "api/README.md › Verify tokens in your own backend › js": "api/auth/verify-in-node.test.ts",
  "api/README.md › Verify tokens in your own backend › go": "scripts/scale/other-backends.scale.ts",
  "api/README.md › A typed client › sh": "api/openapi/typed-client.test.ts",
  "api/README.md › A typed client › ts": "api/openapi/typed-client.test.ts",
  "deploy/README.md › Deployment recipes › sh": "here",
  "deploy/README.md › systemd › sh": "here, and scripts/scale/service.scale.ts",
  "deploy/README.md › Docker: one container › sh": "here, without the containers",
  "deploy/README.md › Docker: four services › sh": "here, without the containers",
  "deploy/README.md › Caddy › sh": "scripts/scale/proxies.scale.ts",
  "deploy/README.md › nginx › sh": "scripts/scale/proxies.scale.ts",
  "scripts/bench/README.md › The benchmark › sh": "here",
  "scripts/faults/README.md › When something breaks › sh": "here",
}

const texts = Object.fromEntries(await Promise.all(documents.map(async (path) => [path, await read(path)] as const)))
const blocks = documents.flatMap((path) => blocksIn(texts[path]!).map((block) => ({ path, ...block })))
/** The code between backticks in the sentences and tables of a document. */
const wordsIn = (path: string) => [...withoutBlocks(texts[path]!).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!)
const allWords = documents.flatMap(wordsIn)

/** Runs shell commands in a folder. */
async function shell(commands: string, { cwd = root, ...environment }: Record<string, string> = {}) {
  const { PATH, HOME } = process.env
  const child = Bun.spawn(["sh", "-eu", "-c", commands], {
    cwd,
    env: { PATH, HOME, ...environment },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { out, err, code: await child.exited }
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "latchkey-documents-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

test("each block of code is tested", () => {
  expect(blocks.map(({ path, heading, language }) => `${path} › ${heading} › ${language}`).sort()).toEqual(
    Object.keys(testedBlocks).sort(),
  )
})

test.each(blocks.filter(({ language }) => language === "sh").map(({ path, heading, code }) => [path, heading, code]))(
  "the shell code of %s, %s, can be parsed",
  async (_, __, code) => {
    expect(await shell('sh -n -c "$CODE"', { CODE: code! })).toEqual({ out: "", err: "", code: 0 })
  },
)

test("every version of Bun is the one in package.json", () => {
  const versions = Object.values(texts).flatMap((text) => text.match(/bun@[\d.]+/g) ?? [])
  expect(new Set(versions)).toEqual(new Set([packageJson.packageManager]))
})

describe("settings", () => {
  /** Names of other variables: a setting that was removed, and two of Bun. */
  const others = ["DATABASE_REPLICA_URL", "MIMALLOC_PURGE_DELAY", "BUN_GC_TIMER_DISABLE"]
  const named = allWords.flatMap((code) => [...code.matchAll(/^([A-Z]+_[A-Z_]+)(?:=(\S+))?$/g)])

  test("every setting in the documents exists, and its value is valid", () => {
    expect(named.length).toBeGreaterThan(50)
    const known: string[] = [...settingNames, ...fileSettingNames, ...others]
    expect(named.map(([, name]) => name!).filter((name) => !known.includes(name))).toEqual([])
    for (const [, name, value] of named)
      if (value && !others.includes(name!)) expect(() => readSettings({ [name!]: value })).not.toThrow()
  })

  test("the settings for production in README.md are enough, with a secret that the documented command makes", async () => {
    const code = await snippet("README.md", "Settings", "sh")
    const given = Object.fromEntries([...code.matchAll(/^(\w+)=(\S+)/gm)].map(([, name, value]) => [name, value!]))
    expect(code).toContain("# openssl rand -base64 32")
    const secret = (await shell(await snippet("deploy/README.md", "Deployment recipes", "sh"))).out.trim()
    const settings = readSettings({
      ...given,
      BETTER_AUTH_SECRET: secret,
      DATABASE_URL: given.DATABASE_URL!.replace("…", "login:password@host/database"),
    })
    expect(settings).toMatchObject({ NODE_ENV: "production", API_PUBLIC_URL: "https://api.tasks.example.com" })
  })
})

describe("commands", () => {
  test.each(documents)("those in %s exist", (path) => {
    const names = [...texts[path]!.matchAll(/bun(?:@[\d.]+)? run ([\w:]+)/g)].map(([, name]) => name!)
    expect(names.filter((name) => !(name in packageJson.scripts))).toEqual([])
  })

  test("the documented account commands are exactly those of `bun run accounts`", async () => {
    const { err, code } = await runAccounts({})
    const usages = wordsIn("scripts/README.md").flatMap((code) => code.match(/^bun run accounts ([a-z].*)$/)?.[1] ?? [])
    expect(code).toBe(1)
    expect(err).toEndWith(`Use bun run accounts ${usages.join(" | ")}\n`)
  })

  test("the documented sections of the benchmark are exactly those that it has", async () => {
    const code = await snippet("scripts/bench/README.md", "The benchmark", "sh")
    const sections = code.match(/some of the sections: (.*)/)![1]!.split(" ")
    const { err } = await shell('"$BUN" run bench nothing', { BUN: process.execPath })
    expect(err).toContain(`There is no section “nothing”. There are ${sections.join(", ")}.`)
  })

  test("db:generate accepts a name, and generates nothing, because the migrations match the schema", async () => {
    const own = join(root, "node_modules/.latchkey", `migrations-${crypto.randomUUID()}`)
    mkdirSync(own, { recursive: true })
    try {
      cpSync(join(root, "scripts/database/migrations"), join(own, "migrations"), { recursive: true })
      writeFileSync(
        join(own, "config.ts"),
        `import config from "${join(root, "drizzle.config.ts")}"
        export default { ...config, out: ${JSON.stringify(`./${join(own, "migrations").slice(root.length)}`)} }`,
      )
      const before = readdirSync(join(own, "migrations"))
      const { out, code } = await shell('"$BUN" run db:generate --config "$CONFIG" --name notes', {
        BUN: process.execPath,
        CONFIG: join(own, "config.ts"),
      })
      expect([code, out]).toEqual([0, expect.stringContaining("No schema changes")])
      expect(readdirSync(join(own, "migrations"))).toEqual(before)
    } finally {
      rmSync(own, { recursive: true })
    }
  })

  test("the code prints each message under Troubleshooting", async () => {
    const section = texts["scripts/README.md"]!.split("\n## Troubleshooting\n")[1]!.split("\n## ")[0]!
    const sources = await Promise.all(
      [...new Bun.Glob("{api,scripts,shared,web}/**/*.{ts,tsx}").scanSync(root)]
        .filter((path) => !path.includes("node_modules") && !path.endsWith(".test.ts"))
        .map(read),
    )
    const printed = (piece: string) => sources.some((source) => source.includes(piece))
    const symptoms = [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => cell!.match(/`[^`]+`/g) ?? [])
    const messages = symptoms.map((code) =>
      code
        .slice(1, -1)
        .replace(/ WEB_PORT 3000$|…/g, "")
        .trim(),
    )
    expect(messages.length).toBeGreaterThan(10)
    // PostgreSQL and PgBouncer print these.
    const foreign = [
      "unsupported startup parameter: options",
      "in options: role",
      "prepared statement  already exists",
      "does not exist",
      "BETTER_AUTH_URL",
      "localhost",
    ]
    expect(messages.filter((message) => !foreign.includes(message) && !printed(message))).toEqual([])
  })
})

test("the SQL for a new table binds each row to its account, and hides it from all others", async () => {
  await using database = await freshDatabase()
  await using sql = new Bun.SQL(database.url, { max: 1 })
  await sql`create table notes (user_id uuid, id uuid default gen_random_uuid(), primary key (user_id, id))`
  for (const statement of (await snippet("api/README.md", "Add a resource", "sql")).split("--> statement-breakpoint"))
    await sql.unsafe(statement)
  const ids =
    await sql`insert into "user" (name, email) values ('Ada', 'a@example.com'), ('Eve', 'e@example.com') returning id`
  const [ada, eve] = ids.map(({ id }: { id: string }) => id) as [string, string]
  const as = (subject: string, work: (sql: Bun.SQL) => Promise<unknown[]>) =>
    sql.begin(async (transaction) => {
      await transaction`select act_as(${subject})`
      return (await work(transaction)).length
    })
  const add = (owner: string) => (sql: Bun.SQL) => sql`insert into notes (user_id) values (${owner}) returning 1`
  expect(await as(ada, add(ada))).toBe(1)
  await expect(as(ada, add(eve))).rejects.toThrow(/row-level security/)
  await expect(as(eve, add(ada))).rejects.toThrow(/row-level security/)
  expect(await sql`select from notes`).toHaveLength(0)
  for (const [subject, rows] of [
    [eve, 0],
    [ada, 1],
  ] as const) {
    expect(await as(subject, (sql) => sql`select from notes`)).toBe(rows)
    expect(await as(subject, (sql) => sql`delete from notes returning 1`)).toBe(rows)
  }
  expect(await as(ada, add(ada))).toBe(1)
  await sql`delete from "user" where id = ${ada}`
  expect(await as(ada, (sql) => sql`select from notes`)).toBe(0)
})

const composeFile = await read("deploy/compose.yaml")

describe("deployment", () => {
  const compose = Bun.YAML.parse(composeFile) as {
    services: Record<string, { profiles: string[] }>
    secrets: Record<string, { file: string }>
  }
  const docker = blocks.filter(({ path, heading }) => path === "deploy/README.md" && heading.startsWith("Docker"))

  test.each(docker.map(({ heading, code }) => [heading, code] as const))(
    "%s: the profile and the services exist, and the commands write the files that compose.yaml reads",
    async (_, code) => {
      for (const [, profile, rest] of code.matchAll(/docker compose -f deploy\/compose\.yaml --profile (\w+) (.*)/g)) {
        const service = rest!.match(/^(?:exec|run .*\.\/backups:\/backups) (\w+) /)?.[1]
        const services = Object.entries(compose.services).filter(([, { profiles }]) => profiles.includes(profile!))
        expect(services).not.toBeEmpty()
        if (service) expect(services.map(([name]) => name)).toContain(service)
      }
      const cwd = join(folder, crypto.randomUUID())
      mkdirSync(join(cwd, "deploy"), { recursive: true })
      const own = code.replaceAll(/^docker .*$/gm, "").replaceAll(/chown \d+ /g, "test -e ")
      expect(await shell(own, { cwd })).toMatchObject({ code: 0, err: "" })
      expect(readdirSync(join(cwd, "deploy"))).toContain(compose.secrets["better-auth-secret"]!.file.replace("./", ""))
      const variables = new Set(composeFile.match(/(?<=\$\{)\w+(?=:-\})/g))
      if (!code.includes("deploy/.env")) return
      const written = await Bun.file(join(cwd, "deploy/.env")).text()
      expect(new Set(written.match(/^\w+(?==[\da-f]{48}$)/gm))).toEqual(variables)
    },
  )

  test("systemd: the files exist, and the unit reads the secret where the commands write it", async () => {
    const code = await snippet("deploy/README.md", "systemd", "sh")
    const unit = await read("deploy/latchkey.service")
    expect(unit).toContain(code.match(/> (\/etc\/latchkey\/\S+)/)![1]!)
    expect(unit).toContain(`WorkingDirectory=${code.match(/^cd (\S+)/)![1]}`)
    expect(await Bun.file(join(root, code.match(/^cp (\S+)/m)![1]!)).text()).toBe(unit)
    const dataFolder = wordsIn("deploy/README.md")
      .find((word) => word.startsWith("DATA_DIR="))!
      .split(" ")[0]
    expect(unit).toContain(`Environment=${dataFolder}\n`)
  })
})

describe("a running Latchkey", () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack()
  })
  afterAll(() => stack.stop())

  test("accepts the README's first call, which registers and adds a task with curl alone", async () => {
    const section = texts["README.md"]!.split("<!-- first-call:start -->")[1]!.split("<!-- first-call:end -->")[0]!
    const commands = blocksIn(section)[0]!
      .code.replace("http://localhost:3000", stack.webUrl)
      .replace("http://localhost:8000", stack.apiUrl)
    const { out, code } = await shell(commands, { cwd: folder })
    expect(code).toBe(0)
    expect(out).toContain('"tokenType":"Bearer"')
    expect(out.match(/"title" ?: ?"Water the plants"/g)).toHaveLength(2)
    expect(out).toMatch(/"dueDate" ?: ?"2027-01-31"/)
    expect(out).toContain('"nextCursor":null')
    expect(out).not.toContain('"status":4')
  })

  test("answers at every address in the documents", async () => {
    const addresses = allWords.flatMap((code) => {
      const [, method = "GET", path] =
        code.match(/^(?:(GET|POST|PUT|PATCH|DELETE) )?(\/(?!etc|opt|var|\/)[\w./-]*)$/) ?? []
      return path ? [`${method} ${path}`] : []
    })
    expect(new Set(addresses).size).toBeGreaterThan(8)
    for (const address of new Set(addresses)) {
      const [method, path] = address.split(" ")
      const answers = await Promise.all(
        [stack.webUrl, stack.apiUrl].map((url) => fetch(url + path, { method, redirect: "manual" })),
      )
      const found = answers.filter(({ status }) => status !== 404 && status !== 405)
      expect([address, found.length]).not.toEqual([address, 0])
    }
  })

  test("gives a token for an access key to the README's curl command", async () => {
    const { someone, person } = await registered(stack.webUrl)
    const made = await someone.post(
      "/api/auth/api-key/create",
      { name: "script", password: person.password },
      { headers: { origin: stack.webUrl } },
    )
    const command = wordsIn("README.md").filter((code) => code.startsWith("curl "))
    expect(command).toHaveLength(1)
    const { out, code } = await shell(command[0]!.replace("curl", "curl -s"), {
      WEB: stack.webUrl,
      KEY: (await made.json()).key,
    })
    expect([code, JSON.parse(out).tokenType]).toEqual([0, "Bearer"])
  })
})
