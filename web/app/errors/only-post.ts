/** The loader of an address that accepts only forms: throws the 405 page. */
export const onlyPost = () => {
  throw new Response(null, { status: 405, headers: { Allow: "POST" } })
}
