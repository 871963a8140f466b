import { h } from './dom.js'

/** Strokes in a 24 by 24 box. @satisfies {Record<string, readonly string[]>} */
const ICONS = {
  cable: ['M9 3v6', 'M15 3v6', 'M6.5 9h11v3.5a5.5 5.5 0 0 1-11 0z', 'M12 18v3'],
  card: ['M3 6.5h18v11H3z', 'M3 10.5h18', 'M6.5 14.5h4'],
  chip: ['M7 15V4h10v11', 'M10.5 8h3', 'M4 15h16v5H4z'],
  check: ['M5 12.5l4.6 4.6L19 7.5'],
  clock: ['M12 7v5l3.2 2', 'M12 3.5a8.5 8.5 0 1 0 .01 0'],
  cross: ['M6.5 6.5l11 11', 'M17.5 6.5l-11 11'],
  hand: [
    'M12 20.5a6.5 6.5 0 0 1-6.5-6.5V9',
    'M5.5 9a1.4 1.4 0 0 1 2.8 0v3',
    'M8.3 11V6a1.4 1.4 0 0 1 2.8 0v5',
    'M11.1 10V4.9a1.4 1.4 0 0 1 2.8 0V11',
    'M13.9 11V7a1.4 1.4 0 0 1 2.8 0v7a6.5 6.5 0 0 1-4.7 6.5',
  ],
  link: [
    'M4 4l16 16',
    'M8.5 8.7A6.8 6.8 0 0 0 5 11',
    'M12 8c2.7 0 5.2 1.1 7 3',
    'M8.5 15a5 5 0 0 1 5.6-1.1',
    'M12 18.5h.01',
  ],
  pencil: ['M4 20l1-4.5L15.8 4.7a1.7 1.7 0 0 1 2.4 0l1.1 1.1a1.7 1.7 0 0 1 0 2.4L8.5 19z'],
  repeat: ['M4 11a8 8 0 0 1 14-4.5L20 9', 'M20 4v5h-5', 'M20 13a8 8 0 0 1-14 4.5L4 15', 'M4 20v-5h5'],
  swipe: ['M3 8h18v8H3z', 'M3 11h18', 'M8 20h8', 'M14 18l2.4 2-2.4 2'],
  tap: [
    'M6 9.5a4 4 0 0 1 0 5',
    'M9.5 7a8 8 0 0 1 0 10',
    'M13 4.5a12 12 0 0 1 0 15',
    'M16.5 2.5a15.5 15.5 0 0 1 0 19',
  ],
  warning: ['M12 4l9 15.5H3z', 'M12 10v4.5', 'M12 17h.01'],
}

/** @typedef {keyof typeof ICONS} IconName */

/**
 * A decorative icon; the text beside it has the meaning.
 * @param {IconName} name
 */
export function icon(name) {
  const strokes = ICONS[name].map((d) => h('path', { d }))
  return h('svg', { class: `icon icon-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true' }, ...strokes)
}
