import { useLocation, useNavigate } from "@remix-run/react"
import { useEffect, useRef } from "react"
import { cut } from "#shared/text/cut.ts"
import { useToasts } from "#web/app/ui/toasts.tsx"
import { type Change, isForm, type Outbox, taskOf } from "./outbox.ts"

const notice = "refused"
/** How many changes the message names. */
const MOST_NAMED = 3
/** Characters of a name, so that the message stays readable. */
const LONGEST_NAME = 40

/**
 * One message about all changes that were refused: how many, which, and why. It goes away when none is left, because each was
 * made, replaced or given up. An edit whose form is open on this page is not in it, because the form says it itself.
 */
export function useRefusedMessage(outbox: Outbox, changes: readonly Change[]) {
  const { show, dismiss } = useToasts()
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const dismissed = useRef(new Set<string>())

  const isHere = ({ fields, refusal }: Change) =>
    refusal?.status !== 404 &&
    (pathname === `/tasks/${taskOf(fields)}` || (pathname === "/tasks" && !("add" in fields)))
  const refused = changes.filter(
    (change) =>
      change.state === "refused" && !dismissed.current.has(change.key) && !(isForm(change.fields) && isHere(change)),
  )
  const which = refused.map(({ key }) => key).join()
  const latest = useRef(refused)
  latest.current = refused

  // biome-ignore lint/correctness/useExhaustiveDependencies: `which` says when the message is another one.
  useEffect(() => {
    // Without what the composer has just taken back.
    const all = latest.current.filter((change) => outbox.all().includes(change))
    if (all.length === 0) return dismiss(notice)
    const again = all.filter(({ refusal }) => refusal?.again)
    const retry = () => {
      for (const { key, fields, name } of again) outbox.add(fields, { key, name })
    }
    const isElsewhere = pathname !== "/tasks" && all.some(({ fields }) => isForm(fields))
    show({
      id: notice,
      failed: true,
      message: messageAbout(all),
      action:
        again.length > 0
          ? { label: "RetryButton", act: retry }
          : isElsewhere
            ? { label: "Show", act: () => navigate("/tasks") }
            : undefined,
      onDismiss() {
        for (const { key, fields } of all) {
          if (isForm(fields)) dismissed.current.add(key)
          else outbox.drop(key)
        }
      },
    })
  }, [which, outbox, pathname, navigate, show, dismiss])
}

function messageAbout(refused: readonly Change[]): string {
  const names = refused.slice(0, MOST_NAMED).map(nameOf)
  const more = refused.length - names.length
  const which = [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(", ")
  const reasons = new Set(refused.map(reasonOf))
  const reason = reasons.size === 1 ? ` ${[...reasons]}` : ""
  const end = which.endsWith("…") ? "" : "."
  return `${refused.length === 1 ? "Not saved" : `${refused.length} changes were not saved`}: ${which}${end}${reason}`
}

export const reasonOf = ({ refusal }: Change) => refusal?.message ?? Object.values(refusal?.errors ?? {}).join(" ")

function nameOf({ name, fields }: Change): string {
  const whole = name ?? `${"add" in fields ? "Add" : "Edit"} ${fields.title}`
  return whole.length > LONGEST_NAME ? `${cut(whole, LONGEST_NAME - 1)}…` : whole
}
