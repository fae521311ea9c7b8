# Lontar with Airflow, dbt and Great Expectations in one environment. The same locked versions as `make install`.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --editable .

FROM python:3.11-slim
# An image has no git history: reports print the commit that it was built from.
ARG LONTAR_COMMIT
ENV LONTAR_COMMIT=${LONTAR_COMMIT} LONTAR_HOME=/var/lib/lontar PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
RUN useradd --uid 10001 --create-home lontar \
    && install --directory --owner lontar --group lontar --mode 0700 /var/lib/lontar \
    && install --directory --owner lontar --group lontar --mode 0755 /var/lib/lontar/published
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER lontar
ENTRYPOINT ["lontar"]
CMD ["--help"]
