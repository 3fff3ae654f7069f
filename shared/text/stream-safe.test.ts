import { expect, test } from "bun:test"
import { normalized } from "./stream-safe.ts"

const forms = ["NFC", "NFD", "NFKC", "NFKD"] as const
const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/\p{M}+/gu)].map(([run]) => [...run].length))

test.each(forms)("%s of a text without long runs is as usual", (form) => {
  for (const text of ["", "Éclair", "E\u0301clair", "ｶﾞ ﬁ", "한국어", "नमस्ते", `a${"\u0301\u0316".repeat(15)}`])
    expect(normalized(text, form)).toBe(text.normalize(form))
})

test.each(forms)("%s does not depend on the form of the input", (form) => {
  for (const other of forms.slice(0, 2)) expect(normalized("Ǘ가Å".normalize(other), form)).toBe("Ǘ가Å".normalize(form))
})

test.each(["\u0301", "\u0301\u0316", "\u{1e8d0}\u0301", "\u0344\u0316"])("a run of %j is split", (mark) => {
  const text = `a${mark.repeat(5_000)}b${mark.repeat(5_000)}`
  for (const form of forms) {
    const result = normalized(text, form)
    // One mark can decompose into two.
    expect(longestRun(result.replaceAll("\u034f", "|"))).toBeLessThanOrEqual(60)
    expect(result.split("b")).toHaveLength(2)
  }
})
