import type { Task } from "#api/tasks/model.ts"
import { useIsHydrated } from "#web/app/forms/form.tsx"
import type { Fields } from "#web/app/forms/refusal.ts"
import { DateField, SelectField, TextArea, TextField } from "#web/app/ui/field.tsx"

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
      // Not `required`, because the API refuses an empty title and the browser checks only dates.
      aria-required
      // Not without JavaScript, because "off" keeps the browser from restoring the text. With JavaScript the draft restores it.
      autoComplete={useIsHydrated() ? "off" : undefined}
      enterKeyHint="done"
      defaultValue={values.title}
      error={errors.title}
      className="min-w-0 grow"
    />
  )
}

/** Priority and due date, side by side. */
export function PriorityAndDueDate({ values = {}, errors = {} }: Filled) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField label="Priority" name="priority" defaultValue={values.priority ?? "medium"} error={errors.priority}>
        {Object.entries(priorityNames).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <DateField label="Due date" name="dueDate" defaultValue={values.dueDate} error={errors.dueDate} />
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
