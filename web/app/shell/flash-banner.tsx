import { Form, useLocation } from "@remix-run/react"
import { useEffect, useRef, useState } from "react"
import type { Flash } from "../forms/flash.server.ts"
import { OwnerField } from "../forms/owner-field.tsx"
import { useOutbox } from "../tasks/outbox/outbox-provider.tsx"
import { useListAddress } from "../tasks/outbox/use-list-address.ts"
import { Banner } from "../ui/banner.tsx"
import { Button } from "../ui/button.tsx"
import { ErrorSummary } from "../ui/error-summary.tsx"
import { useToasts } from "../ui/toasts.tsx"

/**
 * The message left by a redirect. On a page that was loaded whole it is a banner in the page's flow (it is all there is
 * without JavaScript); on one that the script put together it is a toast, so that nothing moves, and where the page begins
 * below the banner it is both.
 */
export function FlashMessage({ flash }: { flash: Flash | null }) {
  const [loadedWith] = useState(flash)
  const [page] = useState(useLocation().key)
  const { key } = useLocation()
  const list = useListAddress()
  const { show } = useToasts()
  const { send } = useOutbox()
  const banner = useRef<HTMLDivElement>(null)
  const shown = useRef<string>()

  useEffect(() => {
    if (!flash || flash.id === shown.current) return
    shown.current = flash.id
    const inFlow = flash.id === loadedWith?.id && banner.current?.firstElementChild
    if (inFlow && inFlow.getBoundingClientRect().top >= 0) return
    const { undo } = flash
    show({
      message: flash.message,
      failed: flash.failed,
      action: undo ? { label: "Undo", act: () => send({ undo }, { name: "Undo" }) } : undefined,
    })
  }, [flash, loadedWith, show, send])

  if (!loadedWith || key !== page) return null
  const { message, failed, undo } = loadedWith
  return (
    <div ref={banner} className="contents">
      {failed ? (
        <div className="mb-6">
          <ErrorSummary message={message} />
        </div>
      ) : (
        <Banner
          action={
            undo && (
              <Form method="post" action={list}>
                <OwnerField />
                <input type="hidden" name="undo" value={undo} />
                <Button type="submit" size="small" name="intent" value="undo" data-undo="">
                  Undo
                </Button>
              </Form>
            )
          }
        >
          {message}
        </Banner>
      )}
    </div>
  )
}
