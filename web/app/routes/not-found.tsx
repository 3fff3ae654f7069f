/** All other addresses. As a route of its own it has the root data, so its error page knows who is logged in. */
export const loader = () => {
  throw new Response(null, { status: 404 })
}

export const action = loader

export default function NotFound() {
  return null
}
