/** @import { Connection } from './page.js' */
/** @import { State } from './api.js' */
import { READER_ACTIONS } from './actions.js'
import { follow, post, RETRY_MS, readState } from './api.js'
import { patch } from './dom.js'
import { PAD } from './form-screens.js'
import { focusMove, isTyping, readerKey } from './keyboard.js'
import * as log from './log.js'
import { pageElements } from './page.js'
import { sessionOf } from './reader-session.js'

const app = /** @type {HTMLElement} */ (document.getElementById('app'))
const help = /** @type {HTMLDialogElement} */ (document.getElementById('help'))

const model = {
  state: /** @type {State | undefined} */ (undefined),
  connection: /** @type {Connection} */ ('connecting'),
  notice: '',
  isResetting: false,
}

let isScheduled = false

/** Schedules one render for all changes before the next frame. */
function render() {
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(() => {
    isScheduled = false
    const reader = readerOf(document.activeElement)
    patch(app, pageElements(model))
    keepFocus(reader)
  })
}

/** Moves the focus of a control that was removed to its replacement, or to its reader. @param {string | undefined} reader */
function keepFocus(reader) {
  const active = document.activeElement
  const isLost = !active || active === document.body || active.matches(':disabled')
  if (!isLost && !active.matches('[data-reader]')) return
  const place = reader === undefined ? app.querySelector('.tools') : readerElementOf(reader)
  const next = place?.querySelector('[data-autofocus]') ?? (isLost && reader !== undefined ? place : null)
  if (next instanceof HTMLElement) next.focus()
}

/** Whether the log is connected. */
let isFollowing = false
let isReading = false
let isStale = false

/** Reads the state again, and once more when it changes while it is being read. */
async function refresh() {
  isStale = true
  if (isReading) return
  isReading = true
  try {
    while (isStale) {
      isStale = false
      model.state = await readState()
      connect(isFollowing ? 'open' : 'lost')
    }
  } catch {
    connect('lost')
    // While the log is disconnected, reading waits for it: it refreshes when it is open again.
    if (isFollowing) setTimeout(refresh, RETRY_MS)
  } finally {
    isReading = false
  }
}

/** @param {Connection} connection */
function connect(connection) {
  model.connection = connection
  render()
}

/** @type {Record<string, (value: string) => unknown>} */
const PAGE_ACTIONS = {
  help: () => help.showModal(),
  'ask-reset'() {
    model.isResetting = true
  },
  keep() {
    model.isResetting = false
  },
  async reset() {
    model.isResetting = false
    await post('/reset')
  },
  dismiss() {
    model.notice = ''
  },
  advance: () => post('/clock/advance', { ms: Number(selected('advance')) }),
  resend: (event) => post(`/events/${event}/resend`),
  duplicate: (event) => post(`/events/${event}/duplicate`),
  'clear-log': () => log.clear(),
  'filter-log'(kind) {
    log.view.kind = /** @type {typeof log.view.kind} */ (kind)
  },
  'open-line'(id) {
    if (!log.view.open.delete(id)) log.view.open.add(id)
  },
}

/** @param {string} id */
function selected(id) {
  return /** @type {HTMLSelectElement} */ (document.getElementById(id)).value
}

/**
 * Runs the action of a control. An error is shown beside it.
 * @param {string} name
 * @param {Element} where
 * @param {string} value
 * @param {FormData} [form]
 */
async function act(name, where, value, form) {
  const reader = model.state?.readers.find(({ id }) => id === readerOf(where))
  const session = reader && sessionOf(reader)
  try {
    if (session) session.error = ''
    else model.notice = ''
    const done =
      reader && session
        ? READER_ACTIONS[name]?.({ reader, session, value, form })
        : PAGE_ACTIONS[name]?.(value)
    render()
    if (done instanceof Promise) {
      await done
      await refresh()
    }
  } catch (error) {
    const { message } = /** @type {Error} */ (error)
    if (session) session.error = message
    else model.notice = message
    render()
  }
}

/** @param {Element | null} element */
function readerOf(element) {
  return element?.closest('[data-reader]')?.getAttribute('data-reader') ?? undefined
}

/** @param {string} reader */
function readerElementOf(reader) {
  return app.querySelector(`[data-reader="${CSS.escape(reader)}"]`)
}

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element && target.closest('[data-do]:not(form)')
  if (button) void act(button.getAttribute('data-do') ?? '', button, button.getAttribute('data-value') ?? '')
})

document.addEventListener('submit', (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target)
  const name = form.getAttribute('data-do')
  if (name === null) return
  event.preventDefault()
  void act(name, form, '', new FormData(form, event.submitter))
})

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && target.matches('[data-change]')) {
    void act(target.getAttribute('data-change') ?? '', target, target.value)
  }
})

document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches('[data-input="search-log"]')) {
    log.view.search = target.value
    render()
  }
})

/** What a key does on the page, or `undefined`. @type {Readonly<Record<string, () => void>>} */
const PAGE_KEYS = {
  '?': () => help.showModal(),
  '/': () => document.getElementById('log-search')?.focus(),
}

/**
 * What a key does to the reader that contains the focused element.
 * @param {string} key
 * @param {Element} element of the reader
 * @param {boolean} isFocused whether the reader itself has the focus, not one of its controls
 * @returns {(() => void) | undefined}
 */
function readerKeyAction(key, element, isFocused) {
  const reader = model.state?.readers.find(({ id }) => id === readerOf(element))
  if (!reader) return undefined
  if (key.toLowerCase() === 'c') return () => element.querySelector('select')?.focus()
  // Enter on a control of the reader presses that control.
  if (key === 'Enter' && !isFocused) return undefined
  const action = readerKey(key, reader.screen, sessionOf(reader))
  return action && (() => void act(action.name, element, action.value ?? ''))
}

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || isTyping(target)) return
  const reader = target instanceof Element ? target.closest('[data-reader]') : null
  const action =
    PAGE_KEYS[key] ??
    (reader && readerKeyAction(key, reader, reader === target)) ??
    (reader || target === document.body ? focusMove(key, reader) : undefined)
  if (!action) return
  action()
  event.preventDefault()
})

/** Draws on the signature pad. @param {PointerEvent} event */
function draw(event) {
  const pad = event.target instanceof Element ? event.target.closest('[data-pad]') : null
  const reader = model.state?.readers.find(({ id }) => id === readerOf(pad))
  if (!pad || !reader || (event.type === 'pointermove' && event.buttons === 0)) return
  const { left, top, width, height } = pad.getBoundingClientRect()
  const x = Math.round(((event.clientX - left) / width) * PAD.width)
  const y = Math.round(((event.clientY - top) / height) * PAD.height)
  sessionOf(reader).drawing += `${event.type === 'pointerdown' ? 'M' : 'L'}${x} ${y}`
  render()
}
document.addEventListener('pointerdown', draw)
document.addEventListener('pointermove', draw)

follow({
  onOpen() {
    isFollowing = true
    void refresh()
  },
  onLost() {
    isFollowing = false
    connect('lost')
  },
  onEntry(entry) {
    log.add(entry)
    render()
    void refresh()
  },
})
// A test may move its clock directly, which adds no entry to the log.
setInterval(() => (model.state?.clock.kind === 'test' ? refresh() : render()), 1000)
