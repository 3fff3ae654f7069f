import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, register, test } from "../stack.ts"

const csv = (text: string) => ({ name: "tasks.csv", mimeType: "text/csv", buffer: Buffer.from(text) })

test("a file over the limit is refused at its field before anything is sent", async ({ page, person }) => {
  await register(page, person)
  await page.goto("/settings/import")
  const sent: string[] = []
  page.on("request", (request) => {
    if (request.method() === "POST") sent.push(request.url())
  })
  const file = page.getByLabel("File")
  await file.setInputFiles(csv("title\n".padEnd(4_194_305, "x")))
  await expect(file).toHaveAccessibleDescription(/too large: at most 4 MB/)
  await page.getByRole("button", { name: "Import" }).click()
  await expect(file).toBeFocused()
  await expect(file).toHaveAttribute("aria-invalid", "true")
  expect(sent).toEqual([])
  await file.setInputFiles(csv("title\nA\n"))
  await expect(file).not.toHaveAttribute("aria-invalid")
  await page.getByRole("button", { name: "Import" }).click()
  await expect(page.getByRole("status").filter({ hasText: "1 task imported." })).toBeVisible()
})

test("a file that changed after it was chosen is refused with that reason", async ({ page, person }) => {
  await register(page, person)
  await page.goto("/settings/import")
  const folder = await mkdtemp(join(tmpdir(), "latchkey-import-"))
  const path = join(folder, "tasks.csv")
  try {
    await writeFile(path, "title\nBefore\n")
    const file = page.getByLabel("File")
    await file.setInputFiles(path)
    await writeFile(path, "title\nAfter, and longer\n")
    await page.getByRole("button", { name: "Import" }).click()
    await expect(file).toHaveAccessibleDescription(/was changed, moved or deleted after you chose it/)
    await file.setInputFiles([])
    await file.setInputFiles(path)
    await page.getByRole("button", { name: "Import" }).click()
    await expect(page.getByRole("list", { name: "Tasks" })).toHaveText(/longer/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test("an import can be undone from its message, and the undo can be undone", async ({ page, person }) => {
  await register(page, person)
  await page.goto("/settings/import")
  await expect(page.getByLabel("Skip tasks I already have")).toBeChecked()
  await page.getByLabel("File").setInputFiles(csv("title\nA\nB\n"))
  await page.getByRole("button", { name: "Import" }).click()
  const links = page.getByRole("list", { name: "Tasks" }).getByRole("link")
  await expect(links).toHaveText(["A", "B"])
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(page.getByRole("status").filter({ hasText: "Import undone: 2 tasks deleted." })).toBeVisible()
  await expect(links).toHaveCount(0)
  await page.getByRole("button", { name: "Undo" }).click()
  await expect(links).toHaveText(["A", "B"])
})
