import { expect, test } from "bun:test"
import { noteOf } from "./listed-task.ts"

test.each([
  ["", ""],
  ["Bring the card\nand the letter", "Bring the card"],
  ["  \n Bring the card", "Bring the card"],
  ["Bring:\n- [ ] card", "Bring:"],
  ["- [ ] balcony\n- [x] kitchen\n\n- [ ] living room\nSee the list", "1 of 3 done"],
  ["- balcony", "- balcony"],
  ["x".repeat(300), "x".repeat(200)],
])("the note of %j is %j", (description, note) => {
  expect(noteOf(description)).toBe(note)
})
