import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

/** One measurement of one metric, with what it was made of. */
export interface Point {
  attributes: Record<string, unknown>
  value: number | Histogram
}

/** OpenTelemetry's own SDK, registered until the end of the block. Open it before the terminal that it records. */
export function recordedTelemetry() {
  const exporter = new InMemorySpanExporter()
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
    exportTimeoutMillis: 60_000,
  })
  const tracerProvider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const meterProvider = new MeterProvider({ readers: [reader] })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracerProvider)
  metrics.setGlobalMeterProvider(meterProvider)
  return {
    tracer: tracerProvider.getTracer('test'),
    /** The spans that have ended, by their names. */
    spans: (name?: string) =>
      exporter.getFinishedSpans().filter((span) => name === undefined || span.name === name),
    /** What has been measured until now, by the names of the metrics. */
    async measured(): Promise<Record<string, Point[]>> {
      await meterProvider.forceFlush()
      const scopes = metricExporter.getMetrics().at(-1)?.scopeMetrics ?? []
      const found = scopes.flatMap((scope) => scope.metrics)
      return Object.fromEntries(
        found.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints as DataPoint<number>[]]),
      )
    },
    [Symbol.asyncDispose]: async () => {
      await meterProvider.shutdown()
      await tracerProvider.shutdown()
      trace.disable()
      metrics.disable()
      context.disable()
    },
  }
}
