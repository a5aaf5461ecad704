import { Subject } from 'rxjs';
import { createPipeline, type PipelineInput, type PipelineResources } from '../../pipeline.ts';
import { createDeferred, type Deferred } from '../deferred.ts';
import type { StartAnalysis } from './lane-scheduler.ts';

/**
 * Runs the pipeline as a lane wants it: an input goes in and a promise says when everything it leads to has come out.
 *
 * @param resources - what the pipelines of this thread share
 */
export function pipelineAnalysis(resources: PipelineResources): StartAnalysis {
  return (options, emit) => {
    const input$ = new Subject<PipelineInput>();
    let answer: Deferred = createDeferred();
    const subscription = input$.pipe(createPipeline(options, resources)).subscribe({
      next(output) {
        emit(output);
        if (output.type === 'progress') answer.resolve();
      },
      error: (error) => answer.reject(error),
    });
    return {
      push(input) {
        if (subscription.closed) return Promise.resolve();
        answer = createDeferred();
        input$.next(input);
        return answer.promise;
      },
      close() {
        subscription.unsubscribe();
        answer.resolve();
      },
    };
  };
}
