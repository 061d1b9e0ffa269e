namespace Orders.Worker.DeadLetters;

internal static class DeadLettersRegistration
{
    public static void AddDeadLetters(this IServiceCollection services) => services.AddSingleton<IDeadLetters, KafkaDeadLetters>();
}
