import { Option } from 'commander';

/** `--teacher`: the speech encoder that networks learn from beside their labels. */
export function teacherOption(): Option {
  return new Option(
    '--teacher <file>',
    'encoder of Moonshine tiny (ONNX), whose hidden states are learned too',
  );
}
