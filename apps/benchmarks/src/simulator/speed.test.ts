import { expect, test } from 'vitest'
import { speedRows, speedTable } from './speed.ts'

const slice = (requestsPerSecond: number, cpuMicrosecondsPerRequest = 100) => ({
  cpuMicrosecondsPerRequest,
  requestsPerSecond,
})

test('ours is compared with the best peer of the same round, whichever that is', () => {
  const slices = new Map([
    ['terminal-simulator', [slice(4000, 50), slice(3000, 60), slice(2000, 70)]],
    ['emulate', [slice(1000, 150), slice(1500, 180), slice(500, 300)]],
    ['stripe-stateful-mock', [slice(2000, 200), slice(1000, 190), slice(1000, 210)]],
    ['bare node:net', [slice(9000, 10), slice(9000, 10), slice(9000, 10)]],
  ])
  const [ours, ...others] = speedRows('POST customer', 1, slices)
  expect(ours?.timesAsFast).toEqual({ median: 2, low: 2, high: 2 })
  expect(ours?.timesAsCheap).toEqual({ median: 3, low: 3, high: 3 })
  expect(others.some((row) => 'timesAsFast' in row || 'timesAsCheap' in row)).toBe(false)
})

test('what no peer can do is compared with nobody', () => {
  const rows = speedRows('whole payment', 32, new Map([['terminal-simulator', [slice(4000)]]]))
  const lines = speedTable(rows).split('\n')
  expect(lines.map((line) => line.trimEnd())).toEqual([
    'operation      connections                      requests/s           x fastest peer  CPU us/request    x cheapest peer',
    'whole payment  32           terminal-simulator  4000 (4000 to 4000)                  100 (100 to 100)',
  ])
})
