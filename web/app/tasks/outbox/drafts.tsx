import { useLocation } from "@remix-run/react"
import { createContext, type RefObject, useContext, useEffect, useState } from "react"
import type { Fields } from "#web/app/forms/refusal.ts"
import { LinkButton } from "#web/app/ui/button.tsx"
import { type Store, tabStorage } from "./outbox.ts"

/** Text that was typed and not sent, by its form: see `newTaskForm` and `formOf`. The latest is last. */
export type Drafts = Record<string, Fields>

const none: Drafts = {}

/** The key under which all tabs find the time of the last log-out, in milliseconds since 1970. */
const logoutKey = "latchkey.logged-out"

/**
 * The drafts of one person in this tab. They are deleted when the person logs out in any tab, and when another person logs
 * in. A tab that was suspended compares the time of its drafts with that of the log-out.
 */
export function createDrafts(tab: () => Store, browser: () => Store) {
  const stored = tabStorage<{ at: number; drafts: Drafts }>("latchkey.drafts", tab)
  let owner: string | undefined
  let drafts = none
  const listeners = new Set<() => void>()

  function update(next: Drafts) {
    drafts = next
    for (const listener of listeners) listener()
  }
  function store() {
    if (owner) stored.write(owner, Object.keys(drafts).length > 0 ? { at: Date.now(), drafts } : undefined)
  }

  return {
    /** Undefined before the storage was read, and without a log-in. */
    all: () => (owner ? drafts : undefined),
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open(person: string) {
      owner = person
      const { at = 0, drafts: saved = none } = stored.read(person) ?? {}
      update(at > Number(browser().getItem(logoutKey)) ? saved : none)
      store()
    },
    /** The session has ended: the drafts stay stored for the same person. */
    close() {
      owner = undefined
      update(none)
    },
    put(form: string, fields: Fields | undefined) {
      const { [form]: _, ...others } = drafts
      drafts = fields ? { ...others, [form]: fields } : others
      store()
    },
    /** Call it after a log-out in this tab. */
    deleteAll() {
      browser().setItem(logoutKey, String(Date.now()))
      tab().removeItem("latchkey.drafts")
    },
    /** Deletes the drafts if this event reports a log-out in another tab. Returns whether it does. */
    onStorage({ key }: Pick<StorageEvent, "key">): boolean {
      if (key !== logoutKey) return false
      tab().removeItem("latchkey.drafts")
      owner = undefined
      update(none)
      return true
    },
  }
}

export type DraftStore = ReturnType<typeof createDrafts>

/** The names of forms under which drafts are stored. */
export const newTaskForm = "new"
export const formOf = (id: string) => `task ${id}`

/** The drafts of this tab, and whether they were loaded from its storage; they never are on the server. */
export const DraftsContext = createContext<{ drafts?: DraftStore; isLoaded: boolean }>({ isLoaded: false })

export const useDrafts = () => useContext(DraftsContext)

/**
 * Stores the text of a form as a draft under `name`, and restores it when the person comes back. The form takes `values` as
 * its default values, `version` as its React key, and `onInput`. It calls `remove` when it is sent.
 *
 * @param saved the saved fields; a form that is equal to them needs no draft
 * @param restored the draft that the server kept while the person logged in
 */
export function useDraft(form: RefObject<HTMLFormElement>, name: string, saved: Fields, restored?: Fields) {
  const { drafts, isLoaded } = useDrafts()
  const [{ version, values }, setFilled] = useState(() => ({ version: 0, values: restored ?? drafts?.all()?.[name] }))

  const fill = (fields?: Fields) => {
    drafts?.put(name, fields)
    setFilled((before) => ({ version: before.version + 1, values: fields }))
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as soon as the drafts are loaded.
  useEffect(() => {
    if (!isLoaded || !form.current) return
    if (restored) return drafts?.put(name, restored)
    if (values) return
    // Typed, or filled in by the browser, before hydration.
    const typed = changedIn(form.current)
    const stored = drafts?.all()?.[name]
    if (stored) fill({ ...stored, ...typed })
    else if (Object.keys(typed).length > 0) onInput()
  }, [isLoaded, name])

  function onInput() {
    if (!form.current) return
    const isUnsaved = controlsOf(form.current).some((control) => control.value !== (saved[control.name] ?? ""))
    drafts?.put(name, isUnsaved ? (Object.fromEntries(new FormData(form.current)) as Fields) : undefined)
  }

  return { version, values, onInput, fill, remove: () => drafts?.put(name, undefined) }
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** The controls that people type into. Those of a choice are left out, because they only write into another control. */
const controlsOf = (form: HTMLFormElement) =>
  [...form.elements].filter(
    (element): element is Control =>
      element.matches("input:not([type=hidden]), textarea, select") && !element.closest("[data-choice]"),
  )

/** The fields whose value differs from the one in the HTML. */
const changedIn = (form: HTMLFormElement): Fields =>
  Object.fromEntries(controlsOf(form).flatMap((control) => (isChanged(control) ? [[control.name, control.value]] : [])))

const isChanged = (control: Control) =>
  control instanceof HTMLSelectElement
    ? !control.selectedOptions[0]?.defaultSelected
    : control.value !== control.defaultValue

/** Says that a form was filled in from a draft. Without JavaScript, loading the page again discards the draft. */
export function UnsavedNote({ onDiscard }: { onDiscard: () => void }) {
  const { pathname, search } = useLocation()
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm text-warn">
      This is not saved yet.
      <LinkButton
        look="link"
        size="small"
        to={pathname + search}
        reloadDocument
        onClick={(event) => {
          event.preventDefault()
          onDiscard()
        }}
      >
        Discard
      </LinkButton>
    </p>
  )
}
