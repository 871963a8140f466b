import type { Measurement } from './measure.ts'
import { type Spread, show, spread } from './spread.ts'
import { textTable } from './text-table.ts'
import type { Slice } from './turns.ts'
import type { Variant } from './variant.ts'

/** One line of the report. Ratios are taken round by round against the peer, then summed up. */
export interface Row {
  name: string
  peer: string
  cpuMicrosecondsPerRequest: Spread
  requestsPerSecond: Spread
  cpuRatio: Spread
  throughputRatio: Spread
}

export function rowsOf(variants: readonly Variant[], measurement: Measurement): Row[] {
  return variants.map(({ name, peer }) => {
    const own = slicesOf(measurement, name)
    const other = slicesOf(measurement, peer)
    const ratio = (field: keyof Slice) =>
      spread(own.map((slice, round) => slice[field] / (other[round] as Slice)[field]))
    return {
      name,
      peer,
      cpuMicrosecondsPerRequest: spread(own.map((slice) => slice.cpuMicrosecondsPerRequest)),
      requestsPerSecond: spread(own.map((slice) => slice.requestsPerSecond)),
      cpuRatio: ratio('cpuMicrosecondsPerRequest'),
      throughputRatio: ratio('requestsPerSecond'),
    }
  })
}

function slicesOf(measurement: Measurement, name: string): readonly Slice[] {
  const slices = measurement.get(name)
  if (!slices) throw new Error(`${name} was not measured`)
  return slices
}

const HEADINGS = ['', 'CPU us/request', 'requests/s', 'CPU ratio', 'throughput ratio']

/** A table for people: medians, with the quartiles of the rounds in brackets. */
export function table(rows: readonly Row[]): string {
  const lines = [
    HEADINGS,
    ...rows.map((row) => [
      row.name,
      show(row.cpuMicrosecondsPerRequest, 0),
      show(row.requestsPerSecond, 0),
      row.name === row.peer ? '1' : show(row.cpuRatio, 2),
      row.name === row.peer ? '1' : show(row.throughputRatio, 2),
    ]),
  ]
  return textTable(lines)
}
