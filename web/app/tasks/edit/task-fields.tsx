import type { Task } from "#api/tasks/model.ts"
import { namedDay, namedDays, todayHere } from "#web/app/dates/days.ts"
import { useIsHydrated } from "#web/app/forms/form.tsx"
import type { Fields } from "#web/app/forms/refusal.ts"
import { setValue } from "#web/app/forms/set-value.ts"
import { buttonLook } from "#web/app/ui/button.tsx"
import { DateField, SelectField, TextArea, TextField } from "#web/app/ui/field.tsx"
import { LabelsField } from "../labels/labels-field.tsx"
import { RepeatField } from "../repeat/repeat-field.tsx"

export const priorityNames: Record<Task["priority"], string> = { low: "Low", medium: "Medium", high: "High" }

type Filled = { values?: Fields; errors?: Fields }

export function TitleField({
  values = {},
  errors = {},
  ...rest
}: Filled & { placeholder?: string; hideLabel?: boolean }) {
  return (
    <TextField
      {...rest}
      label="Title"
      name="title"
      // It is not `required`, because the API refuses an empty title, and the browser checks only dates.
      aria-required
      // "off" prevents browsers from restoring the text. Only with JavaScript does the draft restore it.
      autoComplete={useIsHydrated() ? "off" : undefined}
      enterKeyHint="done"
      defaultValue={values.title}
      error={errors.title}
      className="min-w-0 grow"
    />
  )
}

/** Priority, due date, labels and repeat, in two columns. */
export function DetailFields({ values = {}, errors = {}, labels }: Filled & { labels?: string[] }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField label="Priority" name="priority" defaultValue={values.priority ?? "medium"} error={errors.priority}>
        {Object.entries(priorityNames).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <div className="grid content-start gap-1.5">
        <DateField label="Due date" name="dueDate" defaultValue={values.dueDate} error={errors.dueDate} />
        <NamedDays />
      </div>
      <LabelsField value={values.labels} error={errors.labels} known={labels} />
      <RepeatField value={values.repeat} error={errors.repeat} />
    </div>
  )
}

/**
 * Buttons that fill in the due date. Without JavaScript they send the form, and the answer is the form with the date. The form
 * needs another submit button before them, because Enter in a text field presses the first one.
 */
function NamedDays() {
  const isHydrated = useIsHydrated()
  return (
    <div className="flex flex-wrap gap-1.5">
      {Object.entries(namedDays).map(([day, name]) => (
        <button
          key={day}
          type={isHydrated ? "button" : "submit"}
          name="due"
          value={day}
          formNoValidate
          className={buttonLook({ size: "small" })}
          onClick={({ currentTarget: { form } }) => {
            const date = form?.elements.namedItem("dueDate")
            if (isHydrated && date instanceof HTMLInputElement) setValue(date, namedDay(day, todayHere())!)
          }}
        >
          {name}
        </button>
      ))}
    </div>
  )
}

export function DescriptionField({ values = {}, errors = {}, rows }: Filled & { rows?: number }) {
  return (
    <TextArea
      label="Description"
      name="description"
      rows={rows}
      defaultValue={values.description}
      error={errors.description}
    />
  )
}
