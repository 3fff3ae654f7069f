import { Elysia } from "elysia"
import { z } from "zod"
import type { guard } from "./auth/guard.ts"
import { operation } from "./openapi/operation.ts"

/** Another issuer's tokens may name no email. */
const Me = z.object({ id: z.uuid(), email: z.string().nullable() })

/** Who the token speaks for. */
export const me = (protect: ReturnType<typeof guard>) =>
  new Elysia()
    .use(protect)
    .get("/me", ({ subject, claims }): z.infer<typeof Me> => ({ id: subject, email: claims.email ?? null }), {
      detail: operation({
        id: "getMe",
        summary: "See who the token speaks for",
        tag: "Account",
        answers: { 200: { description: "The account", body: Me } },
        problems: ["unauthorized", "unavailable"],
      }),
    })
