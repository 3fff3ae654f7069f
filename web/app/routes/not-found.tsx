/** All other addresses. Because this is a route, the root data is loaded, so the error page knows who is logged in. */
export const loader = () => {
  throw new Response(null, { status: 404 })
}

export const action = loader

export default function NotFound() {
  return null
}
