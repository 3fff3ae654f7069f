import { Form, Link, useSearchParams } from "@remix-run/react"
import { useRef } from "react"
import type { Page } from "../auth/session.server.ts"
import { OwnerField, useFocusOnRefusal } from "../forms/form.tsx"
import type { Refusal } from "../forms/refusal.ts"
import { SubmitButton } from "../ui/button.tsx"
import { TextField } from "../ui/field.tsx"
import { ErrorSummary } from "../ui/messages.tsx"
import type { Label } from "./change-labels.server.ts"
import type { CreatedSecret } from "./change-settings.server.ts"
import { Pages, pagesIn, settingsAddress } from "./pages.tsx"
import { Rows, Section, useSectionAddress } from "./section.tsx"

type Props = { labels: Page<Label> | null; answer?: CreatedSecret | Refusal }

/** The labels of open tasks, each with a field to rename it and a button to remove it. */
export function Labels({ labels, answer }: Props) {
  const [search] = useSearchParams()
  const refusal = answer && !answer.ok ? answer : undefined
  const { renameLabel, removeLabel } = refusal?.values ?? {}
  const refused = renameLabel ?? removeLabel
  const isListed = labels?.items.some(({ name }) => name === refused)
  return (
    <Section
      id="labels"
      title="Labels"
      intro="A new name, or removing a label, changes all tasks that have it, completed ones too."
    >
      {refused !== undefined && !isListed && <ErrorSummary message={refusal?.message} />}
      {!labels && <p>Your labels can't be read at the moment.</p>}
      {labels?.total === 0 && <p>You have no labels. Write #home in a title, for example, to add one.</p>}
      {labels && labels.total > 0 && (
        <Rows label="Labels">
          {labels.items.map((label) => (
            <LabelRow key={label.name} label={label} refusal={label.name === refused ? refusal : undefined} />
          ))}
        </Rows>
      )}
      {labels && (
        <Pages
          label="Pages of labels"
          of={labels}
          names={["Previous page", "Next page"]}
          to={(page) => `${settingsAddress({ ...pagesIn(search), labels: page })}#labels`}
        />
      )}
    </Section>
  )
}

/** A form with two buttons. Enter in the field presses the first one. */
function LabelRow({ label: { name, tasks }, refusal }: { label: Label; refusal?: Refusal }) {
  const form = useRef<HTMLFormElement>(null)
  const address = useSectionAddress()
  useFocusOnRefusal(form, refusal)
  const { values = {}, errors = {}, message } = refusal ?? {}
  return (
    <li className="px-4 py-3">
      <Form
        ref={form}
        method="post"
        action={address}
        replace
        preventScrollReset
        className="grid grid-cols-[1fr_auto] items-start gap-x-2 gap-y-2 sm:grid-cols-[1fr_auto_auto]"
      >
        <OwnerField />
        {message && (
          <div className="col-span-full">
            <ErrorSummary message={message} />
          </div>
        )}
        <TextField
          label={`New label for #${name}`}
          hideLabel
          hint={
            <>
              <Link to={`/tasks?${new URLSearchParams({ label: name })}`} className="link">{`#${name}`}</Link>
              {tasks === 1 ? ": 1 open task" : `: ${tasks} open tasks`}
            </>
          }
          name="name"
          autoComplete="off"
          autoCapitalize="none"
          defaultValue={values.name ?? name}
          error={errors.name}
          className="max-sm:row-span-2"
        />
        <SubmitButton look="quiet" name="renameLabel" value={name}>
          Rename<span className="sr-only">{` #${name}`}</span>
        </SubmitButton>
        <SubmitButton look="quiet" name="removeLabel" value={name} aria-label={`Remove #${name}`}>
          Remove
        </SubmitButton>
      </Form>
    </li>
  )
}
