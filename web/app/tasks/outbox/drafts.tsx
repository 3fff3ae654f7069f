import { useLocation } from "@remix-run/react"
import { createContext, type RefObject, useContext, useEffect, useState } from "react"
import type { Fields } from "#web/app/forms/refusal.ts"
import { LinkButton } from "#web/app/ui/button.tsx"
import { type Store, tabStorage } from "./outbox.ts"

/** Typed text that was not sent, by the name of its form (`newTaskForm`, `formOf`). The newest is last. */
export type Drafts = Record<string, Fields>

const none: Drafts = {}

/** The key of the time of the last log-out, in milliseconds since 1970, in the storage that all tabs share. */
const logoutKey = "latchkey.logged-out"

/**
 * The drafts of one person in this tab. They are deleted when the person logs out in any tab, and when another person logs
 * in. A tab that was suspended compares the time of its drafts with the time of the log-out.
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
    /** Call it when the session has ended. The drafts stay stored for the same person. */
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

/** Names of forms, under which their drafts are stored. */
export const newTaskForm = "new"
export const formOf = (id: string) => `task ${id}`

/** The drafts of this tab, and whether they were loaded from its storage. On the server they never are. */
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
    // Before hydration, the person typed this or the browser filled it in.
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

/** The controls of a form, except those with which people choose a repeat, because these write into another control. */
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
