import type { Measurement, Slice } from './measure.ts'
import type { Variant } from './variants.ts'

/** The middle of a series, and the quartiles around it: half of the rounds lay between them. */
export interface Spread {
  median: number
  low: number
  high: number
}

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

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) }
}

/** Between two values the line between them counts. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] as number
  const above = sorted[Math.ceil(at)] as number
  return below + (above - below) * (at % 1)
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
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n')
}

function show({ median, low, high }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
