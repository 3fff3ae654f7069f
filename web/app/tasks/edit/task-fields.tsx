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
      // Not `required`: an empty title is for the API to refuse, and the browser checks dates alone.
      aria-required
      // With it the browser would not restore the field when the person comes back; with a script the draft does.
      autoComplete={useIsHydrated() ? "off" : undefined}
      enterKeyHint="done"
      defaultValue={values.title}
      error={errors.title}
      className="min-w-0 grow"
    />
  )
}

/** When a task is due and how much it matters, side by side. */
export function WhenAndHowMuch({ values = {}, errors = {} }: Filled) {
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
