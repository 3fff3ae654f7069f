import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react"
import { Button } from "./button.tsx"
import { AlertIcon, CloseIcon, DoneIcon } from "./icons.tsx"

export type Toast = {
  /** A newer toast with the same id replaces the older one. */
  id?: string
  message: string
  /** A failure. It is announced at once (`role="alert"`), and shown until it is dismissed. */
  failed?: boolean
  /** A state that continues, such as being offline. It is shown until the person or `dismiss` removes it. */
  lasting?: boolean
  /** It is only announced, because the page itself shows what happened. */
  quiet?: boolean
  action?: { label: string; act: () => void }
  /** Called when the person dismisses it. */
  onDismiss?: () => void
}

type Shown = Toast & { id: string }
const isPersistent = ({ failed, lasting }: Toast) => failed || lasting

type Toasts = {
  show: (toast: Toast) => void
  /** Removes the toast with this id, or all. */
  dismiss: (id?: string) => void
}

const Context = createContext<Toasts>({ show: () => {}, dismiss: () => {} })

export const useToasts = () => useContext(Context)

/** The most toasts with an action. A newer one replaces the oldest. */
const MOST_ACTIONS = 3
const READING_MS = 6_000
const DECIDING_MS = 30_000

/**
 * Shows the toasts. One `role="status"` region announces all of them, and exists before the first one. While it shows a toast,
 * the page has extra room at its end, so that no row is covered.
 */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Shown[]>([])
  const [mounted, setMounted] = useState(false)
  useEffect(() => setMounted(true), [])

  const dismiss = useCallback(
    (id?: string) => setToasts((all) => (id ? all.filter((toast) => toast.id !== id) : [])),
    [],
  )
  const show = useCallback((toast: Toast) => {
    const shown = { ...toast, id: toast.id ?? crypto.randomUUID() }
    setToasts((all) => {
      const others = all.filter(({ id }) => id !== shown.id)
      const withAction = others.filter((other) => !isPersistent(other) && other.action).slice(1 - MOST_ACTIONS)
      return [...others.filter((other) => isPersistent(other) || withAction.includes(other)), shown]
    })
  }, [])
  const value = useMemo(() => ({ show, dismiss }), [show, dismiss])

  return (
    <Context.Provider value={value}>
      {children}
      {mounted && (
        <section
          aria-label="Messages"
          className={`pointer-events-none print:hidden inset-x-0 bottom-0 z-40 grid grid-cols-[minmax(0,26rem)] justify-center gap-2 p-4 sm:justify-start sm:p-6 ${toasts.some(({ quiet }) => !quiet) ? "sticky" : "fixed"}`}
        >
          {toasts
            .filter((toast) => toast.failed)
            .map((toast) => (
              <div role="alert" key={toast.id}>
                <Card toast={toast} dismiss={dismiss} />
              </div>
            ))}
          <div role="status" className="grid gap-2">
            {toasts
              .filter((toast) => !toast.failed)
              .map((toast) => (
                <Card key={toast.id} toast={toast} dismiss={dismiss} />
              ))}
          </div>
        </section>
      )}
    </Context.Provider>
  )
}

function Card({ toast, dismiss }: { toast: Shown; dismiss: (id: string) => void }) {
  const card = useRef<HTMLDivElement>(null)
  const { id, action } = toast
  const persists = isPersistent(toast)

  useEffect(() => {
    if (persists) return
    const leave = () => {
      if (card.current?.matches(":hover, :focus-within")) timer = setTimeout(leave, 1_000)
      else dismiss(id)
    }
    let timer = setTimeout(leave, action ? DECIDING_MS : READING_MS)
    return () => clearTimeout(timer)
  }, [id, persists, action, dismiss])

  useNextInTabOrder(card, Boolean(action))

  if (toast.quiet)
    return (
      <div ref={card} className="sr-only">
        {toast.message}
      </div>
    )
  const Icon = persists ? AlertIcon : DoneIcon
  const color = toast.failed ? "text-danger" : toast.lasting ? "text-warn" : "text-accent"
  return (
    <div
      ref={card}
      className="pointer-events-auto flex animate-appear items-center gap-2.5 rounded-md border border-line bg-card py-1 pr-1 pl-3.5 shadow-float"
    >
      <Icon className={`size-5 ${color}`} />
      <p className="min-w-0 flex-1 py-1.5 text-sm wrap-anywhere">{toast.message}</p>
      {action && (
        <Button
          look="link"
          size="small"
          onClick={() => {
            dismiss(id)
            action.act()
          }}
        >
          {action.label}
        </Button>
      )}
      <Button
        look="plain"
        size="icon"
        aria-label="Dismiss"
        onClick={() => {
          dismiss(id)
          toast.onDismiss?.()
        }}
      >
        <CloseIcon className="size-4" />
      </Button>
    </div>
  )
}

/**
 * Makes the toast's action the next stop of the Tab key after the element that had the focus when the toast appeared. Tab on
 * the toast's last button returns there, and so does the focus when the toast disappears.
 */
function useNextInTabOrder(card: RefObject<HTMLElement>, hasAction: boolean) {
  useEffect(() => {
    const message = card.current
    if (!hasAction || !message) return
    const origin = document.activeElement as HTMLElement | null
    const goBack = () => origin?.isConnected && origin.focus({ preventScroll: true })
    let isVisited = false
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Tab") return
      const buttons = [...message.querySelectorAll("button")]
      const place = buttons.indexOf(document.activeElement as HTMLButtonElement)
      const isLeaving = event.shiftKey ? place === 0 : place === buttons.length - 1
      if (place === -1 && !event.shiftKey && !isVisited && document.activeElement === origin) buttons[0]?.focus()
      else if (place !== -1 && isLeaving && origin?.isConnected) goBack()
      else return
      isVisited = true
      event.preventDefault()
    }
    document.addEventListener("keydown", onKey)
    return () => {
      document.removeEventListener("keydown", onKey)
      if (document.activeElement === document.body || message.contains(document.activeElement)) goBack()
    }
  }, [card, hasAction])
}
