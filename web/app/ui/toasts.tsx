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
  /** A newer toast of the same id takes the place of the older one. */
  id?: string
  message: string
  /** A failure is spoken at once and stays until it is dismissed. */
  failed?: boolean
  /** Holds for now: stays until it is dismissed or taken back with `dismiss`. */
  lasting?: boolean
  action?: { label: string; act: () => void }
  /** The person dismissed it. */
  onDismiss?: () => void
}

type Shown = Toast & { id: string }
const stays = ({ failed, lasting }: Toast) => failed || lasting

type Toasts = {
  show: (toast: Toast) => void
  /** Takes back the toast of this id, or all. */
  dismiss: (id?: string) => void
}

const Context = createContext<Toasts>({ show: () => {}, dismiss: () => {} })

export const useToasts = () => useContext(Context)

/** So many that offer something stand one above the other; a newer one takes the place of the oldest. */
const MOST = 3
const READING_MS = 6_000
const DECIDING_MS = 30_000

/**
 * Holds the messages about what was done; there is one `role="status"` for all of them, present before any message is. While
 * one of them stays, they have room of their own at the page's end, so that nothing is out of reach beneath them.
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
      const offers = others.filter((other) => !stays(other) && other.action).slice(1 - MOST)
      return [...others.filter((other) => stays(other) || offers.includes(other)), shown]
    })
  }, [])
  const value = useMemo(() => ({ show, dismiss }), [show, dismiss])

  return (
    <Context.Provider value={value}>
      {children}
      {mounted && (
        <section
          aria-label="Messages"
          className={`pointer-events-none print:hidden inset-x-0 bottom-0 z-40 grid grid-cols-[minmax(0,26rem)] justify-center gap-2 p-4 sm:justify-start sm:p-6 ${toasts.some(stays) ? "sticky" : "fixed"}`}
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
  const isToStay = stays(toast)

  useEffect(() => {
    if (isToStay) return
    const leave = () => {
      if (card.current?.matches(":hover, :focus-within")) timer = setTimeout(leave, 1_000)
      else dismiss(id)
    }
    let timer = setTimeout(leave, action ? DECIDING_MS : READING_MS)
    return () => clearTimeout(timer)
  }, [id, isToStay, action, dismiss])

  useNextInTabOrder(card, Boolean(action))

  const Icon = isToStay ? AlertIcon : DoneIcon
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
          data-undo={action.label === "Undo" ? "" : undefined}
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
 * Makes what a message offers the next stop of the Tab key from wherever the focus was when the message appeared. From its
 * last button Tab leads back there, and so does the end of the message.
 */
function useNextInTabOrder(card: RefObject<HTMLElement>, offers: boolean) {
  useEffect(() => {
    const message = card.current
    if (!offers || !message) return
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
  }, [card, offers])
}
