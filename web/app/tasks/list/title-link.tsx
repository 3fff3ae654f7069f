import { Link } from "@remix-run/react"
import type { ReactNode } from "react"

type Props = { to: string; className: string; children: ReactNode }

const Plain = ({ to, ...rest }: Props) => <a href={to} {...rest} />

/**
 * Leads from a row of the list to its task. The server needs no more than the element itself: the router's part of fifty
 * links was a tenth of rendering a page.
 */
export const TitleLink = import.meta.env.SSR ? Plain : Link
