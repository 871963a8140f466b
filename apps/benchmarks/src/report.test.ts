import { expect, test } from 'vitest'
import { rowsOf, table } from './report.ts'
import type { Variant } from './variant.ts'

const variant = (name: string): Variant => ({
  name,
  peer: 'by hand',
  callers: () => {
    throw new Error('nobody asks here')
  },
  load: () => Promise.reject(new Error('nothing is started here')),
})
const slice = (cpuMicrosecondsPerRequest: number, requestsPerSecond: number) => ({
  cpuMicrosecondsPerRequest,
  requestsPerSecond,
})

test('a ratio compares two slices of the same round, so a slow round falls on both sides', () => {
  const measurement = new Map([
    ['by hand', [slice(100, 1000), slice(400, 250), slice(100, 1000)]],
    ['ours', [slice(80, 1200), slice(320, 300), slice(80, 1200)]],
  ])
  const [hand, ours] = rowsOf([variant('by hand'), variant('ours')], measurement)
  expect(hand?.cpuRatio.median).toBe(1)
  expect(ours?.cpuRatio).toEqual({ median: 0.8, low: 0.8, high: 0.8 })
  expect(ours?.throughputRatio).toEqual({ median: 1.2, low: 1.2, high: 1.2 })
})

test('the table aligns, and a peer is 1 against itself', () => {
  const measurement = new Map([
    ['by hand', [slice(100, 1000)]],
    ['ours', [slice(80, 1250)]],
  ])
  const lines = table(rowsOf([variant('by hand'), variant('ours')], measurement)).split('\n')
  expect(lines.map((line) => line.trimEnd())).toEqual([
    '         CPU us/request    requests/s           CPU ratio            throughput ratio',
    'by hand  100 (100 to 100)  1000 (1000 to 1000)  1                    1',
    'ours     80 (80 to 80)     1250 (1250 to 1250)  0.80 (0.80 to 0.80)  1.25 (1.25 to 1.25)',
  ])
})
