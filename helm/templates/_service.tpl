{{/* One service, whichever it is. Called with {root, name, service}. */}}

{{- define "millrace.fullname" -}}
{{ .root.Release.Name }}-{{ .name }}
{{- end }}

{{- define "millrace.selector" -}}
app.kubernetes.io/name: millrace-{{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "millrace.labels" -}}
{{ include "millrace.selector" . }}
app.kubernetes.io/component: {{ .name }}
app.kubernetes.io/part-of: millrace
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "millrace.image" -}}
{{- $tag := default .root.Chart.AppVersion .root.Values.image.tag -}}
{{ .root.Values.image.repository }}/{{ .name }}:{{ $tag }}{{ if .service.gpu }}{{ .root.Values.gpu.imageSuffix }}{{ end }}
{{- end }}

{{- define "millrace.environment" -}}
- name: JAVA_TOOL_OPTIONS
  value: {{ printf "%s -XX:+ExitOnOutOfMemoryError" .service.java | quote }}
- name: QUARKUS_HTTP_PORT
  value: {{ .service.port | quote }}
{{- /* A pod is reached by the network policies only; within it, by its service's names and, for probes, its address. */}}
- name: QUARKUS_HTTP_HOST
  value: 0.0.0.0
- name: MILLRACE_POD_ADDRESS
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
{{- $name := include "millrace.fullname" . }}
{{- $space := printf "%s.%s" $name .root.Release.Namespace }}
{{- $hosts := list "$(MILLRACE_POD_ADDRESS)" "[$(MILLRACE_POD_ADDRESS)]" $name $space (printf "%s.svc" $space) (printf "%s.svc.cluster.local" $space) }}
{{- if and (eq .name "console") .root.Values.ingress.enabled }}
{{- $hosts = append $hosts .root.Values.ingress.host }}
{{- end }}
- name: MILLRACE_ACCESS_HOSTS
  value: {{ concat $hosts .root.Values.access.hosts | join "," | quote }}
{{- with .root.Values.access.existingSecret }}
- name: MILLRACE_ACCESS_TOKEN_FILE
  value: /var/run/millrace/token
{{- else }}
- name: MILLRACE_ACCESS_OPEN
  value: "true"
{{- end }}
- name: KAFKA_BOOTSTRAP_SERVERS
  value: {{ required "kafka.bootstrapServers says where the brokers are" .root.Values.kafka.bootstrapServers | quote }}
- name: MILLRACE_INSTANCE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
{{- if ne .service.objectStore false }}
- name: MILLRACE_S3_ENDPOINT
  value: {{ required "objectStore.endpoint says where the store is" .root.Values.objectStore.endpoint | quote }}
- name: MILLRACE_S3_BUCKET
  value: {{ .root.Values.objectStore.bucket | quote }}
- name: MILLRACE_S3_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.objectStore.existingSecret }}
      key: access-key
- name: MILLRACE_S3_SECRET_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .root.Values.objectStore.existingSecret }}
      key: secret-key
{{- end }}
{{- range $key, $value := .service.environment }}
- name: {{ $key }}
  value: {{ tpl $value $.root | quote }}
{{- end }}
{{- end }}

{{- define "millrace.pod" -}}
{{- $values := .root.Values -}}
serviceAccountName: {{ include "millrace.fullname" . }}
automountServiceAccountToken: false
terminationGracePeriodSeconds: {{ default $values.podDefaults.terminationGracePeriodSeconds .service.terminationGracePeriodSeconds }}
{{- with $values.podDefaults.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with (ternary $values.gpu.nodeSelector $values.podDefaults.nodeSelector (default false .service.gpu)) }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with (ternary $values.gpu.tolerations $values.podDefaults.tolerations (default false .service.gpu)) }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "millrace.selector" . | nindent 8 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile:
    type: RuntimeDefault
containers:
  - name: {{ .name }}
    image: {{ include "millrace.image" . }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    env:
      {{- include "millrace.environment" . | nindent 6 }}
    ports:
      - name: http
        containerPort: {{ .service.port }}
    startupProbe:
      httpGet: {path: /q/health/started, port: http}
      periodSeconds: 2
      failureThreshold: 60
    livenessProbe:
      httpGet: {path: /q/health/live, port: http}
      periodSeconds: 10
      failureThreshold: 6
    readinessProbe:
      httpGet: {path: /q/health/ready, port: http}
      periodSeconds: 5
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    resources:
      {{- $resources := deepCopy .service.resources }}
      {{- if .service.gpu }}
      {{- $_ := set $resources "limits" (merge (dict $values.gpu.resource ($values.gpu.count | toString)) $resources.limits) }}
      {{- end }}
      {{- toYaml $resources | nindent 6 }}
    volumeMounts:
      - name: scratch
        mountPath: /tmp
      {{- if $values.access.existingSecret }}
      - name: access
        mountPath: /var/run/millrace
        readOnly: true
      {{- end }}
      {{- if .service.gpu }}
      - name: shared-memory
        mountPath: /dev/shm
      {{- end }}
      {{- with .service.state }}
      - name: state
        mountPath: {{ .path }}
      {{- end }}
volumes:
  - name: scratch
    emptyDir:
      sizeLimit: {{ default "1Gi" .service.scratch }}
  {{- with $values.access.existingSecret }}
  - name: access
    secret:
      secretName: {{ . }}
      defaultMode: 0440
  {{- end }}
  {{- if .service.gpu }}
  - name: shared-memory
    emptyDir:
      medium: Memory
      sizeLimit: {{ $values.gpu.sharedMemory }}
  {{- end }}
{{- end }}
