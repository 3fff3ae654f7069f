/** Limits of names, email addresses and passwords. The web app checks them, and the OpenAPI document contains them. */
export const accountRules = {
  name: { maxLength: 100 },
  email: { maxLength: 254 },
  password: { minLength: 8, maxLength: 128 },
}
