/** Limits of what people enter about their account. The web app checks them, and the OpenAPI document names them. */
export const accountRules = {
  name: { maxLength: 100 },
  email: { maxLength: 254 },
  password: { minLength: 8, maxLength: 128 },
}
