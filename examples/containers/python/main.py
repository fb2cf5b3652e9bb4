import statistics


def run(input, io):
    numbers = input["numbers"]
    first, median, third = statistics.quantiles(numbers, n=4, method="inclusive")
    reach = 1.5 * (third - first)
    outliers = [n for n in numbers if n < first - reach or n > third + reach]
    if outliers:
        io.log(f"{len(outliers)} of {len(numbers)} lie far out", level="warn")
    return {
        "count": len(numbers),
        "mean": statistics.fmean(numbers),
        "median": median,
        "quartiles": [first, third],
        "outliers": outliers,
    }
