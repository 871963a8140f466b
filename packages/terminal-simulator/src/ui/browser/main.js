/** @import { Connection } from './page.js' */
/** @import { State } from './api.js' */
import { READER_ACTIONS } from './actions.js'
import { follow, post, RETRY_MS, readState } from './api.js'
import { patch } from './dom.js'
import { PAD } from './form-screens.js'
import { isTyping, moveFocus, readerKey } from './keyboard.js'
import * as log from './log.js'
import { pageElements } from './page.js'
import { stationOf } from './station.js'

const app = /** @type {HTMLElement} */ (document.getElementById('app'))
const help = /** @type {HTMLDialogElement} */ (document.getElementById('help'))

const model = {
  state: /** @type {State | undefined} */ (undefined),
  connection: /** @type {Connection} */ ('connecting'),
  notice: '',
  isResetting: false,
}

let isScheduled = false

/** Draws the page before the browser next does, once for however many changes. */
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

/** A control that has gone leaves its focus to what has come, or to its reader. @param {string | undefined} reader */
function keepFocus(reader) {
  const active = document.activeElement
  const isLost = !active || active === document.body || active.matches(':disabled')
  if (!isLost && !active.matches('[data-reader]')) return
  const place = reader === undefined ? app.querySelector('.tools') : stationElement(reader)
  const next = place?.querySelector('[data-autofocus]') ?? (isLost && reader !== undefined ? place : null)
  if (next instanceof HTMLElement) next.focus()
}

/** Whether the log is connected. */
let isFollowing = false
let isReading = false
let isStale = false

/** Reads the state again; changes while it is being read make it read once more. */
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
    // Without the log there is nothing to wait for: it reads the state when it is back.
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
 * Does what a control is for. What goes wrong is shown beside it.
 * @param {string} name
 * @param {Element} where
 * @param {string} value
 * @param {FormData} [form]
 */
async function act(name, where, value, form) {
  const reader = model.state?.readers.find(({ id }) => id === readerOf(where))
  const station = reader && stationOf(reader)
  try {
    if (station) station.error = ''
    else model.notice = ''
    const done =
      reader && station
        ? READER_ACTIONS[name]?.({ reader, station, value, form })
        : PAGE_ACTIONS[name]?.(value)
    render()
    if (done instanceof Promise) {
      await done
      await refresh()
    }
  } catch (error) {
    const { message } = /** @type {Error} */ (error)
    if (station) station.error = message
    else model.notice = message
    render()
  }
}

/** @param {Element | null} element */
function readerOf(element) {
  return element?.closest('[data-reader]')?.getAttribute('data-reader') ?? undefined
}

/** @param {string} reader */
function stationElement(reader) {
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

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || isTyping(target)) return
  const station = target instanceof Element ? target.closest('[data-reader]') : null
  const reader = model.state?.readers.find(({ id }) => id === readerOf(station))
  const onReader = station === target || key !== 'Enter'
  const meant = reader && onReader ? readerKey(key, reader.screen, stationOf(reader)) : undefined
  if (key === '?') help.showModal()
  else if (key === '/') document.getElementById('log-search')?.focus()
  else if (station && key.toLowerCase() === 'c') station.querySelector('select')?.focus()
  else if (station && meant) void act(meant.name, station, meant.value ?? '')
  else if ((!station && target !== document.body) || !moveFocus(key, station)) return
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
  stationOf(reader).drawing += `${event.type === 'pointerdown' ? 'M' : 'L'}${x} ${y}`
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
// A test clock may also be moved by the test itself, which the log does not tell.
setInterval(() => (model.state?.clock.kind === 'test' ? refresh() : render()), 1000)
