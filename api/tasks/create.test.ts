import { describe, expect, test } from "bun:test"
import { apiWithUser } from "../test/api-with-user.ts"

const { api, ada } = await apiWithUser()

const post = (body: unknown) => ada.ask("POST", "/api/tasks", { body })

test("a task is created with its defaults, and found at its Location", async () => {
  const created = await post({ title: "  Milk  " })
  const { id, createdAt, ...rest } = created.body
  expect(created.status).toBe(201)
  expect(rest).toEqual({
    title: "Milk",
    description: "",
    completed: false,
    priority: "medium",
    dueDate: null,
    labels: [],
    repeat: null,
    updatedAt: createdAt,
    completedAt: null,
  })
  expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(created.headers.get("location")).toBe(`/api/tasks/${id}`)
  expect(created.headers.get("etag")).toBe('"1"')
  const found = await ada.get(created.headers.get("location") as string)
  expect(found.body).toEqual(created.body)
  expect(found.headers.get("etag")).toBe('"1"')
})

test("a task that is completed from the start has a time of completion", async () => {
  const task = await ada.add({
    title: "Done",
    completed: true,
    priority: "high",
    dueDate: "2026-12-24",
    description: "x",
  })
  expect(task).toMatchObject({ completed: true, priority: "high", dueDate: "2026-12-24", description: "x" })
  expect(task.completedAt).toBe(task.createdAt as string)
})

test.each([
  ["200 characters", "x".repeat(200)],
  ["200 characters of four bytes", "😀".repeat(200)],
  ["characters that grow when composed and in lower case", "İ\u{1d160}".repeat(100)],
  ["quotes, backslashes and control characters", `"'\\\b\t\u001f</script>`],
  ["right-to-left and combining characters", "שלום e\u0301 👩‍👩‍👧"],
])("a title may have %s", async (_, title) => {
  const task = await ada.add({ title, description: title })
  expect(task).toMatchObject({ title, description: title })
  expect((await ada.get(`/api/tasks/${task.id}`)).body).toEqual(task)
})

test.each([["\r\n", "\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"].map((lineBreak) => [lineBreak])].flat())(
  "a line break %j in a title becomes a space, in a description it stays",
  async (lineBreak) => {
    const text = `${lineBreak} Buy${lineBreak}milk${lineBreak}`
    const expected = { title: "Buy milk", description: text }
    const task = await ada.add({ title: text, description: text })
    expect(task).toMatchObject(expected)
    for (const [method, body] of [
      ["PATCH", { title: text }],
      ["PUT", { title: text, description: text }],
    ] as const) {
      const changed = await ada.ask(method, `/api/tasks/${task.id}`, { body })
      expect(changed.body).toMatchObject(expected)
    }
    expect((await ada.ask("POST", "/api/tasks", { body: { title: lineBreak } })).status).toBe(422)
  },
)

/** Characters that are not drawn, or only on top of another character. */
const invisible = {
  ...{ "ZERO WIDTH SPACE": "\u200b", "ZERO WIDTH JOINER": "\u200d", "WORD JOINER": "\u2060", BOM: "\ufeff" },
  ...{ "SOFT HYPHEN": "\u00ad", "a direction mark": "\u200e", "an override": "\u202e", "INVISIBLE TIMES": "\u2062" },
  ...{ "a variation selector": "\ufe0f", "a supplementary one": "\u{e0100}", "tag characters": "\u{e0061}\u{e007f}" },
  ...{
    "a Hangul filler": "\u3164",
    "a half-width one": "\uffa0",
    "a leading one": "\u115f",
    "BRAILLE BLANK": "\u2800",
  },
  ...{ "a combining accent": "\u0301", "an enclosing circle": "\u20dd", "COMBINING GRAPHEME JOINER": "\u034f" },
  ...{ "a Mongolian separator": "\u180e", "a Khmer vowel": "\u17b4", "control characters": "\u0001\u001f\u007f" },
  ...{ "a musical null notehead": "\u{1d159}", "NEXT LINE": "\u0085", "an annotation anchor": "\ufff9" },
  ...{ "several of them and spaces": "\u200b \u00a0\u3000\ufe0f" },
}

test.each(Object.entries(invisible))(
  "a title of only %s is refused, but beside a letter it is stored",
  async (_, text) => {
    const task = await ada.add(`x${text}x`)
    for (const [method, path] of [
      ["POST", "/api/tasks"],
      ["PUT", `/api/tasks/${task.id}`],
      ["PATCH", `/api/tasks/${task.id}`],
    ] as const) {
      const { status, body } = await ada.ask(method, path, { body: { title: text } })
      expect(status).toBe(422)
      expect(body.errors).toMatchObject([{ field: "title" }])
    }
    expect(task.title).toBe(`x${text.replace("\u0085", " ")}x`)
  },
)

test.each([
  "😀",
  "☺\ufe0f",
  "👩‍👩‍👧",
  "한",
  "の",
  "ا",
  "-",
  "·",
  "1",
  "🏴\u{e0067}\u{e007f}",
  "\u{1f1e9}\u{1f1ea}",
  "e\u0301",
])("a title may consist of %s", async (title) => {
  expect(await ada.add(title)).toMatchObject({ title })
})

describe("each error names its field", () => {
  test.each<[string, unknown, string, string]>([
    ["no title", {}, "title", "Required"],
    ["a title of white space", { title: " \t\n\u3000" }, "title", "Must be 1 to 200 characters"],
    ["a title of invisible characters", { title: "\u200b\ufe0f" }, "title", "Must have a visible character"],
    ["a title of line breaks", { title: "\r\n\u2028" }, "title", "Must be 1 to 200 characters"],
    ["a title too long", { title: "x".repeat(201) }, "title", "Must be 1 to 200 characters"],
    ["a title that is no text", { title: 1 }, "title", "Must be text"],
    ["a title of null", { title: null }, "title", "Must be text"],
    ["NUL", { title: "a\0b" }, "title", "Contains a character that cannot be stored"],
    ["half a surrogate pair", { title: "\ud83d" }, "title", "Contains a character that cannot be stored"],
    [
      "NUL in the description",
      { title: "a", description: "\0" },
      "description",
      "Contains a character that cannot be stored",
    ],
    [
      "a description too long",
      { title: "a", description: "x".repeat(10_001) },
      "description",
      "Must be at most 10,000 characters",
    ],
    ["a description of null", { title: "a", description: null }, "description", "Must be text"],
    ["completed as text", { title: "a", completed: "true" }, "completed", "Must be true or false"],
    ["an unknown priority", { title: "a", priority: "urgent" }, "priority", "Must be low, medium or high"],
    ["a day that is none", { title: "a", dueDate: "2026-02-30" }, "dueDate", "Must be a date like 2026-01-31, or null"],
    ["year 0", { title: "a", dueDate: "0000-01-01" }, "dueDate", "Must be a date like 2026-01-31, or null"],
    [
      "a date with a time",
      { title: "a", dueDate: "2026-01-01T00:00:00Z" },
      "dueDate",
      "Must be a date like 2026-01-31, or null",
    ],
    ["an unknown field", { title: "a", colour: "red" }, "colour", "Is not known here"],
    ["a field with a long name", { title: "a", ["x".repeat(5_000)]: 1 }, "x".repeat(100), "Is not known here"],
    ["a field of the server's", { title: "a", id: crypto.randomUUID() }, "id", "Is not known here"],
    ["an owner", { title: "a", userId: crypto.randomUUID() }, "userId", "Is not known here"],
    ["a prototype", JSON.parse('{"title": "a", "__proto__": {}}'), "__proto__", "Is not known here"],
    ["a list", [], "", "Must be a JSON object"],
    ["null", null, "", "Must be a JSON object"],
    ["text", "title", "", "Must be a JSON object"],
  ])("%s", async (_, body, field, message) => {
    const answer = await ada.ask("POST", "/api/tasks", { body: JSON.stringify(body) })
    expect(answer.status).toBe(422)
    expect(answer.headers.get("content-type")).toBe("application/problem+json")
    expect(answer.body.errors).toEqual([{ field, message }])
  })

  test("all of it at once", async () => {
    const { body } = await post({ title: "", priority: 1, dueDate: "tomorrow", colour: "red" })
    expect(body).toMatchObject({
      type: "urn:problem-type:latchkey:invalid-fields",
      title: "Invalid fields",
      status: 422,
    })
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      "colour",
      "dueDate",
      "priority",
      "title",
    ])
  })
})

test("a refused request stores nothing", async () => {
  const grace = await api.user()
  await grace.ask("POST", "/api/tasks", { body: { title: "" } })
  expect((await grace.get("/api/tasks")).body).toEqual({ items: [], nextCursor: null })
})

test.each([
  ["/api/tasks", { title: "a" }],
  ["/api/tasks/import", [{ title: "a" }]],
])("a token of a deleted account is refused by POST %s", async (path, body) => {
  const grace = await api.user()
  await api.administrator`delete from "user" where id = ${grace.id}`
  const answer = await grace.ask("POST", path, { body })
  expect([answer.status, answer.body.detail]).toEqual([401, "The account of the access token is gone"])
  expect(answer.headers.get("www-authenticate")).toBe(
    'Bearer error="invalid_token", error_description="The account of the access token is gone", ' +
      'resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource"',
  )
})
