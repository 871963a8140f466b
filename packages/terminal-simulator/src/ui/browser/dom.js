/** @typedef {Node | string | number | false | null | undefined} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined>} Attributes */

const SVG = 'http://www.w3.org/2000/svg'
const SVG_TAGS = new Set(['svg', 'path', 'circle', 'rect', 'g'])

/**
 * Creates an element. Nothing is parsed as HTML: text becomes text nodes and attributes are set one by one, so labels and metadata from
 * the API cannot inject markup. `false`, `null` and `undefined` are left out.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {Element}
 */
export function h(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (isPresent(value)) element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(
    ...children
      .flat()
      .filter(isPresent)
      .map((child) => (child instanceof Node ? child : String(child))),
  )
  return element
}

/**
 * @template T
 * @param {T} value
 * @returns {value is Exclude<T, false | null | undefined>}
 */
function isPresent(value) {
  return value !== false && value !== null && value !== undefined
}

/**
 * Changes the children of `parent` to equal `next`. Keeps equal nodes, with their focus, scroll position and typed text.
 * Children with a `data-key` are kept only for an equal key.
 * @param {Element} parent
 * @param {readonly Node[]} next
 */
export function patch(parent, next) {
  const keyed = new Map()
  for (const child of parent.children) {
    const key = keyOf(child)
    if (key !== undefined) keyed.set(key, child)
  }
  let place = parent.firstChild
  for (const wanted of next) {
    const key = keyOf(wanted)
    const kept = key === undefined ? place : keyed.get(key)
    if (kept && isAlike(kept, wanted)) {
      if (kept === place) place = place?.nextSibling ?? null
      else parent.insertBefore(kept, place)
      update(kept, wanted)
    } else {
      parent.insertBefore(wanted, place)
    }
  }
  while (place) {
    const gone = place
    place = place.nextSibling
    gone.remove()
  }
}

/** @param {Node} node */
function keyOf(node) {
  return node instanceof Element ? (node.getAttribute('data-key') ?? undefined) : undefined
}

/**
 * @param {Node} a
 * @param {Node} b
 */
function isAlike(a, b) {
  return a.nodeName === b.nodeName && keyOf(a) === keyOf(b)
}

/**
 * @param {Node} kept
 * @param {Node} wanted
 */
function update(kept, wanted) {
  if (kept instanceof Text && wanted instanceof Text) {
    if (kept.data !== wanted.data) kept.data = wanted.data
    return
  }
  if (!(kept instanceof Element && wanted instanceof Element)) return
  for (const { name } of [...kept.attributes]) {
    if (!wanted.hasAttribute(name)) kept.removeAttribute(name)
  }
  for (const { name, value } of wanted.attributes) {
    if (kept.getAttribute(name) !== value) kept.setAttribute(name, value)
  }
  patch(kept, [...wanted.childNodes])
}
