/** Fills in a field by script, as if the person had typed the value. */
export function setValue(field: HTMLInputElement | HTMLTextAreaElement, value: string) {
  field.value = value
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
