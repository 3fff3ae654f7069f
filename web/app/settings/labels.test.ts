import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test"
import type { Task } from "#api/tasks/model.ts"
import { type Stack, startStack } from "#scripts/test/stack.ts"
import { registered, type Visitor } from "#web/test/visitor.ts"

// These tests use the page like a browser without JavaScript.

setDefaultTimeout(120_000)

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ RATE_LIMIT: "false" })
})
afterAll(() => stack.stop())

/** A person with tasks that have these labels. */
async function withTasks(...labels: string[]) {
  const { someone } = await registered(stack.webUrl)
  for (const [at, each] of labels.entries())
    await someone.submit("/tasks", { add: "", title: `Task ${at}`, labels: each })
  return someone
}

const labelsOf = async (who: Visitor) => {
  const tasks: Task[] = await (await who.get("/settings/export/tasks.json")).json()
  return tasks.sort((a, b) => (a.title < b.title ? -1 : 1)).map(({ labels }) => labels.join(" "))
}
const settings = async (who: Visitor, query = "") => (await who.get(`/settings${query}`)).text()
const text = (html: string) =>
  html
    .replace(/<script[\s\S]*?<\/script>/g, "")
    .replace(/<!-- -->/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#x27;/g, "'")
    .replace(/\s+/g, " ")
const rename = (who: Visitor, label: string, name: string) => who.submit("/settings", { renameLabel: label, name })
/** Presses Undo in the message on the settings page, and returns the page after it. */
async function undo(who: Visitor) {
  const [, action, name] = /action="(\/settings[^"]*)"[^>]*>(?:(?!<\/form>).)*?name="undo" value="([^"]+)"/s.exec(
    await settings(who),
  )!
  const answer = await who.submit(action!.split("#")[0]!, { intent: "undo", undo: name! })
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/settings"])
  return text(await settings(who))
}

test("the settings list each label with the number of its open tasks", async () => {
  const ada = await withTasks("home, garden", "Home", "#work")
  const page = text(await settings(ada))
  expect(page).toContain("#garden : 1 open task ")
  expect(page).toContain("#Home : 2 open tasks ")
  expect(page).toContain("#work : 1 open task ")
  const grace = await withTasks()
  expect(text(await settings(grace))).toContain("You have no labels.")
})

test("a label is renamed in all tasks, and Undo on the same page restores it", async () => {
  const ada = await withTasks("home, garden", "Home", "work")
  const answer = await rename(ada, "home", "house")
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/settings"])
  expect(text(await settings(ada))).toContain("#home was renamed to #house in 2 tasks.")
  expect(await labelsOf(ada)).toEqual(["house garden", "house", "work"])
  await rename(ada, "house", "#casa")
  expect(await labelsOf(ada)).toEqual(["casa garden", "casa", "work"])
  expect(await undo(ada)).toContain("Undone.")
  expect(await labelsOf(ada)).toEqual(["house garden", "house", "work"])
})

test("a label that gets the name of another one becomes the same label, and the message says so", async () => {
  const ada = await withTasks("home, House", "home", "house")
  await rename(ada, "home", "house")
  expect(text(await settings(ada))).toContain("#home and #house are one label now. 2 tasks were changed.")
  expect(await labelsOf(ada)).toEqual(["house", "house", "house"])
  await rename(ada, "house", "HOUSE")
  expect(text(await settings(ada))).toContain("#house was renamed to #HOUSE in 3 tasks.")
  await rename(ada, "HOUSE", "HOUSE")
  expect(text(await settings(ada))).toContain("#HOUSE has this name already.")
})

test("a name that cannot be a label is refused at its field, which keeps the typed text", async () => {
  const ada = await withTasks("home", "work")
  const answer = await rename(ada, "home", "my <home>")
  expect(answer.status).toBe(422)
  const page = await answer.text()
  const wrong = page.match(/<input[^>]*aria-invalid="true"[^>]*>/g)
  expect(wrong).toEqual([expect.stringContaining('value="my &lt;home&gt;"')])
  expect(text(page)).toContain("Must be 1 to 30 letters, digits, - or _")
  expect(await labelsOf(ada)).toEqual(["home", "work"])
})

test("a label is removed from all tasks, and Undo restores it", async () => {
  const ada = await withTasks("home, garden", "home")
  await ada.submit("/settings", { removeLabel: "home" })
  expect(text(await settings(ada))).toContain("#home was removed from 2 tasks.")
  expect(await labelsOf(ada)).toEqual(["garden", ""])
  await ada.submit("/settings", { removeLabel: "garden" })
  expect(await undo(ada)).toContain("Undone.")
  expect(await labelsOf(ada)).toEqual(["garden", ""])
})

test.each(["gone", "..", "a/../../stats", ""])("%p, which is no label, is reported above the list", async (label) => {
  const [ada, other] = [await withTasks("home"), await withTasks("gone")]
  const forms: Record<string, string>[] = [{ removeLabel: label }, { renameLabel: label, name: "house" }]
  for (const fields of forms) {
    const answer = await ada.submit("/settings", fields)
    expect(answer.status).toBe(404)
    expect(text(await answer.text())).toContain("This label is gone: no task has it any more.")
  }
  expect(await labelsOf(ada)).toEqual(["home"])
  expect(await labelsOf(other)).toEqual(["gone"])
})

test("many labels are divided into pages", async () => {
  const names = (from: string) => Array.from({ length: 10 }, (_, n) => `${from}${n}`).join(", ")
  const ada = await withTasks(names("a"), names("b"), "c")
  expect(text(await settings(ada))).toContain("Page 1 of 2")
  const second = text(await settings(ada, "?labels=2"))
  expect(second).toContain("#c : 1 open task")
  expect(second).not.toContain("#b9")
  const answer = await ada.submit("/settings?labels=2", { removeLabel: "c" })
  expect(answer.headers.get("location")).toBe("/settings?labels=2")
})

test("without the API the settings are shown, except the labels, with a message about that", async () => {
  await using away = await startStack({ RATE_LIMIT: "false", API_URL: "http://localhost:1" })
  const { someone } = await registered(away.webUrl)
  const answer = await someone.get("/settings")
  expect(answer.status).toBe(200)
  expect(text(await answer.text())).toContain("Your labels can't be read at the moment.")
})
