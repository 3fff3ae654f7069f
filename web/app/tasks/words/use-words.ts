import { useEffect, useState } from "react"
import type { Fields } from "#web/app/forms/refusal.ts"
import { labelsIn, labelText } from "../labels/label-text.ts"
import type { Recognised, Words } from "./read-words.server.ts"

/** Milliseconds without typing after which the title is read. */
const pauseMs = 250

/** The input of a reading: the title, the date in the form, and the keys of removed pieces. */
type Asked = { title: string; dueDate: string; off: string }

/**
 * Returns the pieces that the server recognises in a title while it is typed. Until an answer comes, they are those of the
 * previous text; while the server cannot be reached, there are none. `applied` adds the recognised values to the fields of a
 * form, if they belong to its title.
 */
export function useWords({ title, dueDate, off }: Asked) {
  const [read, setRead] = useState<{ asked: string; words: Words }>()
  const query = new URLSearchParams({ title, dueDate, off }).toString()

  useEffect(() => {
    const { title } = Object.fromEntries(new URLSearchParams(query))
    if (!title?.trim()) return setRead(undefined)
    const abort = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch(`/tasks/words?${query}`, { signal: abort.signal })
        if (!answer.ok) return
        const { words }: { words: Words } = await answer.json()
        setRead({ asked: query, words })
      } catch {
        // The server reads the title when the task is added.
      }
    }, pauseMs)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [query])

  function applied(fields: Fields): Fields {
    const { title = "", dueDate = "", off = "" } = fields
    if (read?.asked !== new URLSearchParams({ title, dueDate, off }).toString()) return fields
    const { words } = read
    const repeat = words.recognised.find(({ kind }) => kind === "repeat")?.label
    return {
      ...fields,
      ...{ read: "", title: words.title, labels: labelText(labelsIn(`${fields.labels} ${words.labels.join(" ")}`)) },
      ...(words.priority && { priority: words.priority }),
      ...(words.dueDate && { dueDate: words.dueDate }),
      ...(repeat && { repeat }),
    }
  }

  const isOn = ({ key }: Recognised) => !off.split("\n").includes(key)
  return { recognised: title.trim() ? (read?.words.recognised.filter(isOn) ?? []) : [], applied }
}
